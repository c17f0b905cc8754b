<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About LaSAFT Studio</source>
        <translation>LaSAFT Studio 정보</translation>
    </message>
    <message>
        <source>Version {}</source>
        <translation>버전 {}</translation>
    </message>
    <message>
        <source>Separates songs into stems with latent source attentive networks, after &lt;a href=&apos;{}&apos;&gt;“LaSAFT: Latent Source Attentive Frequency Transformation for Conditioned Source Separation”&lt;/a&gt; by W. Choi, M. Kim, J. Chung and S. Jung (ICASSP 2021).</source>
        <translation>잠재 음원 주의 신경망으로 노래를 스템으로 분리합니다. W. Choi, M. Kim, J. Chung, S. Jung의 논문 &lt;a href=&apos;{}&apos;&gt;“LaSAFT: Latent Source Attentive Frequency Transformation for Conditioned Source Separation”&lt;/a&gt;(ICASSP 2021)을 바탕으로 합니다.</translation>
    </message>
    <message>
        <source>Free software under the MIT licence. Your songs never leave this computer.</source>
        <translation>MIT 라이선스의 자유 소프트웨어입니다. 노래는 이 컴퓨터 밖으로 나가지 않습니다.</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Open…</source>
        <translation>열기(&amp;O)…</translation>
    </message>
    <message>
        <source>Open the &amp;Demo Song</source>
        <translation>데모 곡 열기(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>저장(&amp;S)</translation>
    </message>
    <message>
        <source>Save &amp;As…</source>
        <translation>다른 이름으로 저장(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>내보내기(&amp;E)…</translation>
    </message>
    <message>
        <source>Show Stems in &amp;Folder</source>
        <translation>폴더에서 스템 보기(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Close Project</source>
        <translation>프로젝트 닫기(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation>환경설정(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>끝내기(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>실행 취소(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>다시 실행(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Copy Files</source>
        <translation>파일 복사(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste Songs</source>
        <translation>노래 붙여넣기(&amp;P)</translation>
    </message>
    <message>
        <source>Select All &amp;Tracks</source>
        <translation>모든 트랙 선택(&amp;T)</translation>
    </message>
    <message>
        <source>Select &amp;Nothing</source>
        <translation>선택 해제(&amp;N)</translation>
    </message>
    <message>
        <source>Re&amp;name Track…</source>
        <translation>트랙 이름 바꾸기(&amp;N)…</translation>
    </message>
    <message>
        <source>Re&amp;move Tracks</source>
        <translation>트랙 제거(&amp;M)</translation>
    </message>
    <message>
        <source>Remove Son&amp;g</source>
        <translation>노래 제거(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Separate</source>
        <translation>분리(&amp;S)</translation>
    </message>
    <message>
        <source>Separate the Se&amp;lection Only</source>
        <translation>선택 구간만 분리(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Preview 15 Seconds</source>
        <translation>15초 미리 듣기(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Mute</source>
        <translation>뮤트(&amp;M)</translation>
    </message>
    <message>
        <source>S&amp;olo</source>
        <translation>솔로(&amp;O)</translation>
    </message>
    <message>
        <source>Solo This &amp;Only</source>
        <translation>이 트랙만 솔로(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Reset Gain and Pan</source>
        <translation>게인과 팬 초기화(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Tempo and Key…</source>
        <translation>템포와 조(&amp;T)…</translation>
    </message>
    <message>
        <source>Move Track &amp;Up</source>
        <translation>트랙을 위로(&amp;U)</translation>
    </message>
    <message>
        <source>Move Track &amp;Down</source>
        <translation>트랙을 아래로(&amp;D)</translation>
    </message>
    <message>
        <source>Select the Track Abo&amp;ve</source>
        <translation>위 트랙 선택(&amp;V)</translation>
    </message>
    <message>
        <source>Select the Track Belo&amp;w</source>
        <translation>아래 트랙 선택(&amp;W)</translation>
    </message>
    <message>
        <source>Copy the Mi&amp;x as a File</source>
        <translation>믹스를 파일로 복사(&amp;X)</translation>
    </message>
    <message>
        <source>Look &amp;Inside the Model…</source>
        <translation>모델 들여다보기(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>재생(&amp;P)</translation>
    </message>
    <message>
        <source>To the &amp;Beginning</source>
        <translation>처음으로(&amp;B)</translation>
    </message>
    <message>
        <source>To the &amp;End</source>
        <translation>끝으로(&amp;E)</translation>
    </message>
    <message>
        <source>5 Seconds Bac&amp;k</source>
        <translation>5초 뒤로(&amp;K)</translation>
    </message>
    <message>
        <source>5 Seconds &amp;Forward</source>
        <translation>5초 앞으로(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Loop the Selection</source>
        <translation>선택 구간 반복(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Compare with the Original</source>
        <translation>원곡과 비교(&amp;C)</translation>
    </message>
    <message>
        <source>Add a &amp;Marker</source>
        <translation>마커 추가(&amp;M)</translation>
    </message>
    <message>
        <source>P&amp;revious Marker</source>
        <translation>이전 마커(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Next Marker</source>
        <translation>다음 마커(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Waveforms</source>
        <translation>파형(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Spectrograms</source>
        <translation>스펙트로그램(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Both</source>
        <translation>둘 다(&amp;B)</translation>
    </message>
    <message>
        <source>Spectrogram &amp;Options…</source>
        <translation>스펙트로그램 옵션(&amp;O)…</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>확대(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>축소(&amp;O)</translation>
    </message>
    <message>
        <source>Show the Whole Son&amp;g</source>
        <translation>노래 전체 보기(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Zoom to the Selection</source>
        <translation>선택 구간 확대(&amp;Z)</translation>
    </message>
    <message>
        <source>&amp;Taller Tracks</source>
        <translation>트랙 높이 늘리기(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Lower Tracks</source>
        <translation>트랙 높이 줄이기(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Minutes and Seconds</source>
        <translation>분과 초(&amp;M)</translation>
    </message>
    <message>
        <source>Sa&amp;mples</source>
        <translation>샘플(&amp;M)</translation>
    </message>
    <message>
        <source>Ba&amp;rs and Beats</source>
        <translation>마디와 박(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Follow the Playhead</source>
        <translation>재생 위치 따라가기(&amp;F)</translation>
    </message>
    <message>
        <source>Side &amp;Panel</source>
        <translation>옆 패널(&amp;P)</translation>
    </message>
    <message>
        <source>F&amp;ull Screen</source>
        <translation>전체 화면(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts</source>
        <translation>키보드 단축키(&amp;K)</translation>
    </message>
    <message>
        <source>Show &amp;Log Files</source>
        <translation>로그 파일 보기(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;About LaSAFT Studio</source>
        <translation>LaSAFT Studio 정보(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>파일(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>편집(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Stems</source>
        <translation>스템(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Playback</source>
        <translation>재생(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>최근 항목 열기(&amp;R)</translation>
    </message>
</context>
<context>
    <name>AdvancedChoice</name>
    <message>
        <source>Own quality settings</source>
        <translation>품질 직접 설정</translation>
    </message>
    <message>
        <source>Share of a segment that the next one repeats</source>
        <translation>다음 구간과 겹치는 비율</translation>
    </message>
    <message>
        <source>Passes over the song, each a little later, which are averaged</source>
        <translation>조금씩 늦춰 여러 번 분리해 평균을 냅니다</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>프로세서(CPU)</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>장치</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>정밀도</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>겹침</translation>
    </message>
    <message>
        <source>Shifts</source>
        <translation>시프트</translation>
    </message>
</context>
<context>
    <name>AttentionMap</name>
    <message>
        <source>Attention of stems to latent sources</source>
        <translation>잠재 음원에 대한 스템의 주의</translation>
    </message>
</context>
<context>
    <name>AwaitedStems</name>
    <message>
        <source>Press Separate, and the stems appear here.</source>
        <translation>분리를 누르면 여기에 스템이 나타납니다.</translation>
    </message>
</context>
<context>
    <name>ColourMaps</name>
    <message>
        <source>The stem&apos;s colour</source>
        <translation>스템 색</translation>
    </message>
    <message>
        <source>Magma</source>
        <translation>마그마</translation>
    </message>
    <message>
        <source>Viridis</source>
        <translation>비리디스</translation>
    </message>
    <message>
        <source>Inferno</source>
        <translation>인페르노</translation>
    </message>
    <message>
        <source>White on black</source>
        <translation>검정 위 흰색</translation>
    </message>
    <message>
        <source>Black on white</source>
        <translation>흰색 위 검정</translation>
    </message>
</context>
<context>
    <name>DragOut</name>
    <message>
        <source>Preparing the mix of {}</source>
        <translation>{} 믹스 준비 중</translation>
    </message>
    <message>
        <source>Preparing {}</source>
        <translation>{} 준비 중</translation>
    </message>
    <message>
        <source>The files are ready: drag once more.</source>
        <translation>파일이 준비되었습니다. 한 번 더 끌어 주세요.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) copied.</source>
        <translation>
            <numerusform>파일 %n개를 복사했습니다.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DropVeil</name>
    <message>
        <source>Drop to add to the project</source>
        <translation>놓으면 프로젝트에 추가됩니다</translation>
    </message>
</context>
<context>
    <name>EditCommands</name>
    <message>
        <source>Rename Track</source>
        <translation>트랙 이름 바꾸기</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>이름:</translation>
    </message>
    <message>
        <source>Name (empty removes the marker):</source>
        <translation>이름(비우면 마커가 지워집니다):</translation>
    </message>
    <message>
        <source>Marker</source>
        <translation>마커</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>색…</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>색</translation>
    </message>
    <message>
        <source>&amp;Undo {}</source>
        <translation>{} 취소(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>실행 취소(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo {}</source>
        <translation>{} 다시 실행(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>다시 실행(&amp;R)</translation>
    </message>
</context>
<context>
    <name>ErrorDialog</name>
    <message>
        <source>Details</source>
        <translation>자세히</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>자세한 내용 복사</translation>
    </message>
    <message>
        <source>Show report</source>
        <translation>보고서 보기</translation>
    </message>
    <message>
        <source>Show log file</source>
        <translation>로그 파일 보기</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>The download did not work</source>
        <translation>내려받지 못했습니다</translation>
    </message>
    <message>
        <source>This file does not open</source>
        <translation>이 파일을 열 수 없습니다</translation>
    </message>
    <message>
        <source>The model cannot be used</source>
        <translation>모델을 사용할 수 없습니다</translation>
    </message>
    <message>
        <source>The separation did not work</source>
        <translation>분리하지 못했습니다</translation>
    </message>
    <message>
        <source>The disk does not take it</source>
        <translation>디스크에 쓸 수 없습니다</translation>
    </message>
    <message>
        <source>The project has a problem</source>
        <translation>프로젝트에 문제가 있습니다</translation>
    </message>
    <message>
        <source>The export did not work</source>
        <translation>내보내지 못했습니다</translation>
    </message>
    <message>
        <source>That is not possible</source>
        <translation>할 수 없는 작업입니다</translation>
    </message>
    <message>
        <source>Something is in the way</source>
        <translation>문제가 생겼습니다</translation>
    </message>
    <message>
        <source>LaSAFT Studio made a mistake</source>
        <translation>LaSAFT Studio에 오류가 생겼습니다</translation>
    </message>
    <message>
        <source>This is a bug in the program. Your project is still here.</source>
        <translation>프로그램의 버그입니다. 프로젝트는 그대로 있습니다.</translation>
    </message>
    <message>
        <source>Please send the report to us, so that we can mend it.</source>
        <translation>고칠 수 있도록 보고서를 보내 주세요.</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>As heard: with gain, pan, mutes and solos</source>
        <translation>들리는 대로: 게인, 팬, 뮤트, 솔로 적용</translation>
    </message>
    <message>
        <source>Write the tempo into WAV files (ACID chunk)</source>
        <translation>WAV 파일에 템포 기록(ACID 청크)</translation>
    </message>
    <message>
        <source>Put the sound files inside the project file</source>
        <translation>소리 파일을 프로젝트 파일 안에 넣기</translation>
    </message>
    <message>
        <source>Place clips in seconds, not in beats</source>
        <translation>클립을 박이 아니라 초로 배치</translation>
    </message>
    <message>
        <source>Stems</source>
        <translation>스템</translation>
    </message>
    <message>
        <source>Mix</source>
        <translation>믹스</translation>
    </message>
    <message>
        <source>REAPER project</source>
        <translation>REAPER 프로젝트</translation>
    </message>
    <message>
        <source>Ardour session</source>
        <translation>Ardour 세션</translation>
    </message>
    <message>
        <source>Audacity list of files</source>
        <translation>Audacity 파일 목록</translation>
    </message>
    <message>
        <source>MIDI tempo map</source>
        <translation>MIDI 템포 맵</translation>
    </message>
    <message>
        <source>As it is heard now</source>
        <translation>지금 들리는 그대로</translation>
    </message>
    <message>
        <source>Instrumental</source>
        <translation>반주(인스트루멘탈)</translation>
    </message>
    <message>
        <source>A cappella</source>
        <translation>아카펠라</translation>
    </message>
    <message>
        <source>Without drums</source>
        <translation>드럼 제외</translation>
    </message>
    <message>
        <source>Without bass</source>
        <translation>베이스 제외</translation>
    </message>
    <message>
        <source>every DAW</source>
        <translation>모든 DAW</translation>
    </message>
    <message>
        <source>every editor and player</source>
        <translation>모든 편집기와 플레이어</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export {}</source>
        <translation>{} 내보내기</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>형식</translation>
    </message>
    <message>
        <source>Replace files of the same name</source>
        <translation>같은 이름의 파일 바꾸기</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>선택…</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Opens in {}.</source>
        <translation>{}에서 열립니다.</translation>
    </message>
    <message>
        <source>Experimental: these programs are particular about it.</source>
        <translation>실험적: 이 프로그램들은 형식을 까다롭게 봅니다.</translation>
    </message>
    <message>
        <source>Needs {} to be installed.</source>
        <translation>{}이(가) 설치되어 있어야 합니다.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>그 밖에 %n개</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportOptionsForm</name>
    <message>
        <source>Tracks</source>
        <translation>트랙</translation>
    </message>
    <message>
        <source>Mixes</source>
        <translation>믹스</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>소리</translation>
    </message>
    <message>
        <source>May contain {}</source>
        <translation>{}을(를) 쓸 수 있습니다</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>이름</translation>
    </message>
</context>
<context>
    <name>Exports</name>
    <message>
        <source>Exporting to {}</source>
        <translation>{}(으)로 내보내는 중</translation>
    </message>
    <message>
        <source>Exported to {}</source>
        <translation>{}(으)로 내보냈습니다</translation>
    </message>
</context>
<context>
    <name>Fader</name>
    <message>
        <source>Gain: {} dB. Double-click for 0 dB.</source>
        <translation>게인: {} dB. 두 번 누르면 0 dB.</translation>
    </message>
</context>
<context>
    <name>FileCommands</name>
    <message>
        <source>Songs and projects ({})</source>
        <translation>노래와 프로젝트 ({})</translation>
    </message>
    <message>
        <source>Songs ({})</source>
        <translation>노래 ({})</translation>
    </message>
    <message>
        <source>Projects ({})</source>
        <translation>프로젝트 ({})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>모든 파일 (*)</translation>
    </message>
    <message>
        <source>Open songs or a project</source>
        <translation>노래 또는 프로젝트 열기</translation>
    </message>
    <message>
        <source>Demo Song</source>
        <translation>데모 곡</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>제목 없음</translation>
    </message>
    <message>
        <source>One file, to keep or to send (*{})</source>
        <translation>보관하거나 보낼 파일 하나 (*{})</translation>
    </message>
    <message>
        <source>Folder with separate sound files (*)</source>
        <translation>소리 파일이 따로 있는 폴더 (*)</translation>
    </message>
    <message>
        <source>Save the project</source>
        <translation>프로젝트 저장</translation>
    </message>
    <message numerus="yes">
        <source> and %n more</source>
        <translation>
            <numerusform> 외 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>“{}”{} is not finished. Quit and stop it?</source>
        <translation>“{}”{} 작업이 끝나지 않았습니다. 중지하고 종료할까요?</translation>
    </message>
    <message>
        <source>Save the project before it is closed? Stems that are not saved are lost.</source>
        <translation>닫기 전에 프로젝트를 저장할까요? 저장하지 않은 스템은 사라집니다.</translation>
    </message>
    <message>
        <source>Clear the List</source>
        <translation>목록 지우기</translation>
    </message>
</context>
<context>
    <name>Fold</name>
    <message>
        <source>open</source>
        <translation>열림</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>닫힘</translation>
    </message>
</context>
<context>
    <name>FolderEditor</name>
    <message>
        <source>Choose…</source>
        <translation>선택…</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
</context>
<context>
    <name>HandOffPanel</name>
    <message>
        <source>DAWproject</source>
        <translation>DAWproject</translation>
    </message>
    <message>
        <source>REAPER</source>
        <translation>REAPER</translation>
    </message>
    <message>
        <source>Audacity</source>
        <translation>Audacity</translation>
    </message>
    <message>
        <source>Tempo map</source>
        <translation>템포 맵</translation>
    </message>
    <message>
        <source>INTO YOUR DAW</source>
        <translation>DAW로 보내기</translation>
    </message>
    <message>
        <source>Drag all tracks into your DAW as one file for {}. A click copies it.</source>
        <translation>모든 트랙을 {}용 파일 하나로 DAW에 끌어다 놓으세요. 클릭하면 복사됩니다.</translation>
    </message>
</context>
<context>
    <name>HelpCommands</name>
    <message>
        <source>The system&apos;s choice</source>
        <translation>시스템 설정</translation>
    </message>
</context>
<context>
    <name>InsideCommands</name>
    <message>
        <source>Looking inside {}</source>
        <translation>{} 들여다보는 중</translation>
    </message>
    <message>
        <source>This model has no frequency transformations to look at.</source>
        <translation>이 모델에는 들여다볼 주파수 변환이 없습니다.</translation>
    </message>
</context>
<context>
    <name>JobRow</name>
    <message>
        <source>Do This First</source>
        <translation>가장 먼저 하기</translation>
    </message>
    <message>
        <source>Move Up</source>
        <translation>위로</translation>
    </message>
    <message>
        <source>Move Down</source>
        <translation>아래로</translation>
    </message>
    <message>
        <source>Do This Last</source>
        <translation>가장 나중에 하기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>멈추는 중…</translation>
    </message>
    <message>
        <source>Remove from the Queue</source>
        <translation>대기열에서 제거</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>시작하는 중…</translation>
    </message>
</context>
<context>
    <name>Lane</name>
    <message>
        <source>Waveform of {}</source>
        <translation>{}의 파형</translation>
    </message>
</context>
<context>
    <name>LookInsideDialog</name>
    <message>
        <source>Inside {}</source>
        <translation>{} 들여다보기</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>주의</translation>
    </message>
    <message>
        <source>Frequency transformations</source>
        <translation>주파수 변환</translation>
    </message>
    <message>
        <source>Each block of the network knows several latent sources. For every stem it decides how much of each it listens to. Measured on a few seconds of your song, from the playhead on.</source>
        <translation>신경망의 각 블록은 여러 잠재 음원을 알고 있고, 스템마다 각각을 얼마나 들을지 정합니다. 재생 위치부터 노래 몇 초를 측정한 값입니다.</translation>
    </message>
    <message>
        <source>Block {}</source>
        <translation>블록 {}</translation>
    </message>
    <message>
        <source>The learnt matrices that mix frequencies: columns are what goes in, rows what comes out; red is positive, blue negative. In networks trained for long, stripes and diagonals show harmonics and registers.</source>
        <translation>주파수를 섞는 학습된 행렬입니다. 열은 들어가는 것, 행은 나오는 것이며 빨강은 양수, 파랑은 음수입니다. 오래 학습한 신경망에서는 줄무늬와 대각선이 배음과 음역을 보여 줍니다.</translation>
    </message>
    <message>
        <source>Matrix of {} rows and {} columns</source>
        <translation>{}행 {}열 행렬</translation>
    </message>
    <message>
        <source>{} × {}</source>
        <translation>{} × {}</translation>
    </message>
</context>
<context>
    <name>Meter</name>
    <message>
        <source>Level meter</source>
        <translation>레벨 미터</translation>
    </message>
</context>
<context>
    <name>Mixer</name>
    <message>
        <source>Mute</source>
        <translation>뮤트</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>뮤트 해제</translation>
    </message>
    <message>
        <source>Solo</source>
        <translation>솔로</translation>
    </message>
    <message>
        <source>Unsolo</source>
        <translation>솔로 해제</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>게인</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>팬</translation>
    </message>
    <message>
        <source>Gain of the mix</source>
        <translation>믹스 게인</translation>
    </message>
    <message>
        <source>Reset Gain and Pan</source>
        <translation>게인과 팬 초기화</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>이름 바꾸기</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>색</translation>
    </message>
    <message>
        <source>Move Track</source>
        <translation>트랙 옮기기</translation>
    </message>
    <message>
        <source>Tempo and Key</source>
        <translation>템포와 조</translation>
    </message>
    <message>
        <source>Remove Tracks</source>
        <translation>트랙 제거</translation>
    </message>
    <message>
        <source>Remove Song</source>
        <translation>노래 제거</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>반복</translation>
    </message>
    <message>
        <source>Marker {}</source>
        <translation>마커 {}</translation>
    </message>
    <message>
        <source>Add Marker</source>
        <translation>마커 추가</translation>
    </message>
    <message>
        <source>Move Marker</source>
        <translation>마커 옮기기</translation>
    </message>
    <message>
        <source>Remove Marker</source>
        <translation>마커 제거</translation>
    </message>
    <message>
        <source>Rename Marker</source>
        <translation>마커 이름 바꾸기</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>The network of the LaSAFT paper: slow without a graphics card.</source>
        <translation>LaSAFT 논문의 신경망입니다. 그래픽 카드가 없으면 느립니다.</translation>
    </message>
    <message>
        <source>Finds the singing voice with a small network.</source>
        <translation>작은 신경망으로 노랫소리를 찾습니다.</translation>
    </message>
    <message>
        <source>Finds the singing voice; it looks at all frequencies at once.</source>
        <translation>모든 주파수를 한꺼번에 살펴 노랫소리를 찾습니다.</translation>
    </message>
    <message>
        <source>Built in, and quick even without a graphics card.</source>
        <translation>내장 모델이며 그래픽 카드 없이도 빠릅니다.</translation>
    </message>
    <message>
        <source>LaSAFT 2, whose decoder listens to the mixture.</source>
        <translation>디코더가 원곡을 함께 듣는 LaSAFT 2입니다.</translation>
    </message>
    <message>
        <source>LaSAFT 2, small and quick.</source>
        <translation>작고 빠른 LaSAFT 2입니다.</translation>
    </message>
    <message>
        <source>Deezer&apos;s network of 2019, for vocals and band.</source>
        <translation>보컬과 반주를 나누는 Deezer의 2019년 신경망입니다.</translation>
    </message>
    <message>
        <source>Finds the singing voice; large and slow.</source>
        <translation>노랫소리를 찾는 크고 느린 모델입니다.</translation>
    </message>
</context>
<context>
    <name>Openings</name>
    <message>
        <source>There is no sound in &apos;{}&apos;.</source>
        <translation>‘{}’에는 소리 파일이 없습니다.</translation>
    </message>
    <message>
        <source>Opening {}</source>
        <translation>{} 여는 중</translation>
    </message>
    <message>
        <source>Add {}</source>
        <translation>{} 추가</translation>
    </message>
    <message>
        <source>{} files could not be opened.</source>
        <translation>파일 {}개를 열 수 없습니다.</translation>
    </message>
</context>
<context>
    <name>OverviewBar</name>
    <message>
        <source>Overview of the song</source>
        <translation>노래 전체 보기</translation>
    </message>
</context>
<context>
    <name>Pan</name>
    <message>
        <source>Pan: {}. Double-click for the middle.</source>
        <translation>팬: {}. 두 번 누르면 가운데.</translation>
    </message>
</context>
<context>
    <name>PlaybackCommands</name>
    <message>
        <source>The preview of &apos;{}&apos; is ready.</source>
        <translation>‘{}’의 미리 듣기가 준비되었습니다.</translation>
    </message>
</context>
<context>
    <name>Player</name>
    <message>
        <source>There is no sound device to play on.</source>
        <translation>재생할 소리 장치가 없습니다.</translation>
    </message>
    <message>
        <source>Connect headphones or speakers. Everything else works without them.</source>
        <translation>헤드폰이나 스피커를 연결하세요. 다른 기능은 그대로 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>The sound device has gone.</source>
        <translation>소리 장치가 사라졌습니다.</translation>
    </message>
    <message>
        <source>Connect it again or choose another in the preferences, then press play.</source>
        <translation>다시 연결하거나 환경설정에서 다른 장치를 고른 뒤 재생을 누르세요.</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>Loading PyTorch</source>
        <translation>PyTorch 불러오는 중</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>모델 불러오는 중</translation>
    </message>
    <message>
        <source>Separating</source>
        <translation>분리 중</translation>
    </message>
    <message>
        <source>Looking inside</source>
        <translation>들여다보는 중</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>마무리 중</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>저장 중</translation>
    </message>
    <message>
        <source>Writing, all stems a little quieter</source>
        <translation>모든 스템을 조금 작게 쓰는 중</translation>
    </message>
    <message>
        <source>Opening {}</source>
        <translation>{} 여는 중</translation>
    </message>
    <message>
        <source>Reading {}</source>
        <translation>{} 읽는 중</translation>
    </message>
    <message>
        <source>Writing {}</source>
        <translation>{} 쓰는 중</translation>
    </message>
    <message>
        <source>Saving {}</source>
        <translation>{} 저장 중</translation>
    </message>
    <message>
        <source>Copying {}</source>
        <translation>{} 복사 중</translation>
    </message>
    <message>
        <source>Checking {}</source>
        <translation>{} 확인 중</translation>
    </message>
    <message>
        <source>Decoding {}</source>
        <translation>{} 디코딩 중</translation>
    </message>
    <message>
        <source>Converting {}</source>
        <translation>{} 변환 중</translation>
    </message>
    <message>
        <source>Asking {}</source>
        <translation>{}에 연결 중</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>{} 남음</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>The program did not end properly. “{}” can be restored.</source>
        <translation>프로그램이 비정상적으로 끝났습니다. “{}”을(를) 되살릴 수 있습니다.</translation>
    </message>
    <message>
        <source>As it was on {}.</source>
        <translation>{} 당시 상태입니다.</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>되살리기</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>버리기</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>나중에</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of the project are missing.</source>
        <translation>
            <numerusform>프로젝트의 파일 %n개를 찾을 수 없습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Their tracks stay silent until they are found.</source>
        <translation>찾을 때까지 그 트랙은 소리가 나지 않습니다.</translation>
    </message>
    <message>
        <source>Look in a folder…</source>
        <translation>폴더에서 찾기…</translation>
    </message>
    <message>
        <source>Go on without</source>
        <translation>그냥 계속</translation>
    </message>
    <message>
        <source>Folder with the missing files</source>
        <translation>빠진 파일이 있는 폴더</translation>
    </message>
    <message>
        <source>Find Files</source>
        <translation>파일 찾기</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were not found there.</source>
        <translation>
            <numerusform>거기에서 파일 %n개를 찾지 못했습니다.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ruler</name>
    <message>
        <source>Time ruler</source>
        <translation>시간 눈금자</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>Saving {}</source>
        <translation>{} 저장 중</translation>
    </message>
    <message>
        <source>Opening {}</source>
        <translation>{} 여는 중</translation>
    </message>
</context>
<context>
    <name>SeparatePanel</name>
    <message>
        <source>All stems</source>
        <translation>모든 스템</translation>
    </message>
    <message>
        <source>Vocals + band</source>
        <translation>보컬 + 반주</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>고르기</translation>
    </message>
    <message>
        <source>The rest as one more track</source>
        <translation>나머지를 한 트랙으로</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>빠르게</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>보통</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>최고</translation>
    </message>
    <message>
        <source>Separate</source>
        <translation>분리</translation>
    </message>
    <message>
        <source>Preview 15 seconds</source>
        <translation>15초 미리 듣기</translation>
    </message>
    <message>
        <source>Separate the selection ({})</source>
        <translation>선택 구간 분리 ({})</translation>
    </message>
    <message>
        <source>Hear it in a loop as soon as it is done</source>
        <translation>끝나는 대로 반복해서 들려줍니다</translation>
    </message>
    <message>
        <source>{:,.0f} MB to download.</source>
        <translation>내려받을 크기는 {:,.0f} MB입니다.</translation>
    </message>
    <message>
        <source>To be downloaded.</source>
        <translation>내려받아야 합니다.</translation>
    </message>
    <message>
        <source>Hear a short part first, from the playhead on, in a loop  (P)</source>
        <translation>먼저 재생 위치부터 짧게 반복해서 들어 봅니다  (P)</translation>
    </message>
    <message>
        <source>More</source>
        <translation>더 보기</translation>
    </message>
    <message>
        <source>STEMS</source>
        <translation>스템</translation>
    </message>
    <message>
        <source>MODEL</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>QUALITY</source>
        <translation>품질</translation>
    </message>
    <message>
        <source>No model is installed.</source>
        <translation>설치된 모델이 없습니다.</translation>
    </message>
    <message>
        <source>Download and separate</source>
        <translation>내려받아 분리</translation>
    </message>
    <message>
        <source>Licence: {}.</source>
        <translation>라이선스: {}.</translation>
    </message>
</context>
<context>
    <name>SeparationCommands</name>
    <message>
        <source>Automatic ({})</source>
        <translation>자동 ({})</translation>
    </message>
    <message>
        <source>About {} on this computer</source>
        <translation>이 컴퓨터에서 약 {}</translation>
    </message>
</context>
<context>
    <name>Separations</name>
    <message>
        <source>The original of &apos;{}&apos; is not in the project.</source>
        <translation>‘{}’의 원곡이 프로젝트에 없습니다.</translation>
    </message>
    <message>
        <source>Downloading {}</source>
        <translation>{} 내려받는 중</translation>
    </message>
    <message>
        <source>Separating {}</source>
        <translation>{} 분리 중</translation>
    </message>
    <message>
        <source>Separate {}</source>
        <translation>{} 분리</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>General</source>
        <translation>일반</translation>
    </message>
    <message>
        <source>Separation</source>
        <translation>분리</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>테마</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>Takes effect at the next start.</source>
        <translation>다음에 시작할 때 적용됩니다.</translation>
    </message>
    <message>
        <source>Sound output</source>
        <translation>소리 출력</translation>
    </message>
    <message>
        <source>Cache (MB)</source>
        <translation>캐시 (MB)</translation>
    </message>
    <message>
        <source>Room on the disk for waveforms and spectrograms.</source>
        <translation>파형과 스펙트로그램을 위한 디스크 공간입니다.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>품질</translation>
    </message>
    <message>
        <source>Own settings use the overlap and the shifts below.</source>
        <translation>직접 설정하면 아래의 겹침과 시프트를 씁니다.</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>겹침</translation>
    </message>
    <message>
        <source>Share of a segment that the next one repeats.</source>
        <translation>다음 구간과 겹치는 비율입니다.</translation>
    </message>
    <message>
        <source>Shifts</source>
        <translation>시프트</translation>
    </message>
    <message>
        <source>Passes over the song, each a little later, which are averaged.</source>
        <translation>조금씩 늦춰 여러 번 분리해 평균을 냅니다.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>장치</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>정밀도</translation>
    </message>
    <message>
        <source>Half precision is faster where the processor has it.</source>
        <translation>지원하는 장치에서는 반정밀도가 더 빠릅니다.</translation>
    </message>
    <message>
        <source>Processor threads</source>
        <translation>프로세서 스레드</translation>
    </message>
    <message>
        <source>0 uses every core.</source>
        <translation>0이면 모든 코어를 씁니다.</translation>
    </message>
    <message>
        <source>Folder for stems</source>
        <translation>스템 폴더</translation>
    </message>
    <message>
        <source>Where files are written that are dragged, copied or exported.</source>
        <translation>끌거나 복사하거나 내보내는 파일을 저장하는 곳입니다.</translation>
    </message>
    <message>
        <source>Sound files</source>
        <translation>소리 파일</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>시스템 설정</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>빠르게</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>보통</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>최고</translation>
    </message>
    <message>
        <source>Own settings</source>
        <translation>직접 설정</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>프로세서(CPU)</translation>
    </message>
    <message>
        <source>NVIDIA graphics card</source>
        <translation>NVIDIA 그래픽 카드</translation>
    </message>
    <message>
        <source>Apple graphics</source>
        <translation>Apple 그래픽</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Preferences</source>
        <translation>환경설정</translation>
    </message>
    <message>
        <source>“LaSAFT Studio” in the music folder</source>
        <translation>음악 폴더의 “LaSAFT Studio”</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>키보드 단축키</translation>
    </message>
    <message>
        <source>The wheel zooms around the pointer, with Shift it scrolls. Alt on S solos one track only.</source>
        <translation>휠은 포인터를 중심으로 확대하고 Shift와 함께 쓰면 스크롤합니다. Alt를 누른 채 S를 누르면 그 트랙만 솔로가 됩니다.</translation>
    </message>
</context>
<context>
    <name>SongCard</name>
    <message>
        <source>mono</source>
        <translation>모노</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>스테레오</translation>
    </message>
    <message>
        <source>{} channels</source>
        <translation>{}채널</translation>
    </message>
</context>
<context>
    <name>SongList</name>
    <message>
        <source>Songs</source>
        <translation>노래</translation>
    </message>
    <message>
        <source>SONGS</source>
        <translation>노래</translation>
    </message>
</context>
<context>
    <name>SongListModel</name>
    <message numerus="yes">
        <source>%n stem(s)</source>
        <translation>
            <numerusform>스템 %n개</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SpectrogramDialog</name>
    <message>
        <source>Spectrogram</source>
        <translation>스펙트로그램</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>Mel</source>
        <translation>멜</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>선형</translation>
    </message>
    <message>
        <source>{} kHz</source>
        <translation>{} kHz</translation>
    </message>
    <message>
        <source>All</source>
        <translation>전체</translation>
    </message>
    <message>
        <source>Frequencies</source>
        <translation>주파수</translation>
    </message>
    <message>
        <source>Up to</source>
        <translation>최대</translation>
    </message>
    <message>
        <source>Window (samples)</source>
        <translation>창(샘플)</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>색</translation>
    </message>
    <message>
        <source>Brightest at</source>
        <translation>가장 밝은 값</translation>
    </message>
    <message>
        <source>Dynamic range</source>
        <translation>다이내믹 레인지</translation>
    </message>
</context>
<context>
    <name>Stems</name>
    <message>
        <source>Vocals</source>
        <translation>보컬</translation>
    </message>
    <message>
        <source>Drums</source>
        <translation>드럼</translation>
    </message>
    <message>
        <source>Bass</source>
        <translation>베이스</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>기타 악기</translation>
    </message>
    <message>
        <source>Guitar</source>
        <translation>기타</translation>
    </message>
    <message>
        <source>Piano</source>
        <translation>피아노</translation>
    </message>
    <message>
        <source>Lead vocals</source>
        <translation>리드 보컬</translation>
    </message>
    <message>
        <source>Backing vocals</source>
        <translation>코러스</translation>
    </message>
    <message>
        <source>Kick</source>
        <translation>킥</translation>
    </message>
    <message>
        <source>Snare</source>
        <translation>스네어</translation>
    </message>
    <message>
        <source>Toms</source>
        <translation>톰</translation>
    </message>
    <message>
        <source>Hi-hat</source>
        <translation>하이햇</translation>
    </message>
    <message>
        <source>Ride</source>
        <translation>라이드</translation>
    </message>
    <message>
        <source>Crash</source>
        <translation>크래시</translation>
    </message>
    <message>
        <source>Cymbals</source>
        <translation>심벌</translation>
    </message>
    <message>
        <source>Synthesizer</source>
        <translation>신시사이저</translation>
    </message>
    <message>
        <source>Strings</source>
        <translation>현악기</translation>
    </message>
    <message>
        <source>Wind</source>
        <translation>관악기</translation>
    </message>
    <message>
        <source>Accompaniment</source>
        <translation>반주</translation>
    </message>
    <message>
        <source>Rest</source>
        <translation>나머지</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>원곡</translation>
    </message>
</context>
<context>
    <name>TempoDialog</name>
    <message>
        <source>Tempo and Key</source>
        <translation>템포와 조</translation>
    </message>
    <message>
        <source>Detect</source>
        <translation>찾기</translation>
    </message>
    <message>
        <source>No steady beat was heard: tap along instead.</source>
        <translation>일정한 박자가 들리지 않습니다. 직접 두드려 보세요.</translation>
    </message>
    <message>
        <source>Listening…</source>
        <translation>듣는 중…</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>템포</translation>
    </message>
    <message>
        <source>Beats in a bar</source>
        <translation>한 마디의 박 수</translation>
    </message>
    <message>
        <source>Unit of a beat</source>
        <translation>박의 단위</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>모름</translation>
    </message>
    <message>
        <source>major</source>
        <translation>장조</translation>
    </message>
    <message>
        <source>minor</source>
        <translation>단조</translation>
    </message>
    <message>
        <source>Listen to the song, and to its stems for the key</source>
        <translation>곡을 듣고, 조성은 스템까지 들어 찾습니다</translation>
    </message>
    <message>
        <source>Metre</source>
        <translation>박자</translation>
    </message>
    <message>
        <source>Bar 1 begins at the playhead</source>
        <translation>재생 위치를 1마디의 시작으로</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>조</translation>
    </message>
    <message>
        <source>Tap</source>
        <translation>탭</translation>
    </message>
    <message>
        <source>Tap along with the music</source>
        <translation>음악에 맞춰 누르세요</translation>
    </message>
    <message>
        <source>Half as fast</source>
        <translation>절반 빠르기</translation>
    </message>
    <message>
        <source>Twice as fast</source>
        <translation>두 배 빠르기</translation>
    </message>
    <message>
        <source>Unknown: 120 is only what every program assumes.</source>
        <translation>모름: 120은 프로그램들이 쓰는 기본값일 뿐입니다.</translation>
    </message>
    <message>
        <source>Detected, {} sure.</source>
        <translation>자동 감지, 확신도 {}.</translation>
    </message>
</context>
<context>
    <name>TempoFinder</name>
    <message>
        <source>Listening for the tempo</source>
        <translation>템포를 듣는 중</translation>
    </message>
</context>
<context>
    <name>Times</name>
    <message>
        <source>{} s</source>
        <translation>{}초</translation>
    </message>
    <message>
        <source>{} min</source>
        <translation>{}분</translation>
    </message>
</context>
<context>
    <name>TrackHeader</name>
    <message>
        <source>Drag into your DAW, or onto the desktop, as a finished WAV file</source>
        <translation>완성된 WAV 파일로 DAW나 바탕 화면에 끌어 놓으세요</translation>
    </message>
    <message>
        <source>Mute  (M)</source>
        <translation>뮤트  (M)</translation>
    </message>
    <message>
        <source>Solo  (S). With Alt: only this one</source>
        <translation>솔로  (S). Alt와 함께: 이 트랙만</translation>
    </message>
    <message>
        <source>Mute {}</source>
        <translation>{} 뮤트</translation>
    </message>
    <message>
        <source>Solo {}</source>
        <translation>{} 솔로</translation>
    </message>
    <message>
        <source>Gain of {}</source>
        <translation>{} 게인</translation>
    </message>
    <message>
        <source>Pan of {}</source>
        <translation>{} 팬</translation>
    </message>
    <message>
        <source>Track {}</source>
        <translation>{} 트랙</translation>
    </message>
    <message>
        <source>Its file is missing. Open the project again to look for it.</source>
        <translation>파일이 없습니다. 프로젝트를 다시 열어 찾아보세요.</translation>
    </message>
</context>
<context>
    <name>TransportBar</name>
    <message>
        <source>Stems</source>
        <translation>스템</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>원곡</translation>
    </message>
    <message>
        <source>Compare the mix of the stems with the original, equally loud  (A)</source>
        <translation>스템 믹스와 원곡을 같은 크기로 비교  (A)</translation>
    </message>
    <message>
        <source>Gain of the mix</source>
        <translation>믹스 게인</translation>
    </message>
    <message>
        <source>Drag the mix into your DAW, or onto the desktop, as a finished WAV file</source>
        <translation>믹스를 완성된 WAV 파일로 DAW나 바탕 화면에 끌어 놓으세요</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>일시 정지(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>재생(&amp;P)</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Open…</source>
        <translation>열기…</translation>
    </message>
    <message>
        <source>Try the demo song</source>
        <translation>데모 곡 들어 보기</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>최근 항목</translation>
    </message>
</context>
<context>
    <name>_DropArea</name>
    <message>
        <source>Drop a song here</source>
        <translation>여기에 노래를 놓으세요</translation>
    </message>
    <message>
        <source>Hear it come apart into vocals, drums, bass and the rest, and drag them into your DAW.</source>
        <translation>보컬, 드럼, 베이스, 나머지로 나뉘는 것을 듣고 DAW로 끌어가세요.</translation>
    </message>
</context>
<context>
    <name>_TimeLabel</name>
    <message>
        <source>Position in the song</source>
        <translation>노래의 재생 위치</translation>
    </message>
</context>
</TS>
