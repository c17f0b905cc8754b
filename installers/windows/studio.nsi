; The installer for one user: nobody has to be an administrator. nsis.py says what the names in capitals are.
; NSIS Users Manual, chapters 4 and 5; the registry's keys are those of Microsoft's "Uninstall Registry Key"
; and "File Types".

Unicode true
!ifdef TRIAL
  Target amd64-unicode ; for Wine without 32 bits
!endif
SetCompressor /SOLID lzma
ManifestDPIAware true
RequestExecutionLevel user

Name "${NAME}"
OutFile "${TARGET}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "Software\${NAME}" "Folder"
BrandingText "${NAME} ${VERSION}"

VIProductVersion "${FOUR_NUMBERS}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "CompanyName" "${AUTHORS}"
VIAddVersionKey "FileDescription" "${NAME}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "${AUTHORS}. MIT licence."

!include "MUI2.nsh"
!include "FileFunc.nsh"
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${NAME}.exe"
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Korean"

LangString KIND ${LANG_ENGLISH} "${PROJECT}"
LangString KIND ${LANG_KOREAN} "LaSAFT Studio 프로젝트"
LangString IN_USE ${LANG_ENGLISH} "${NAME} is running. Close it, and try again."
LangString IN_USE ${LANG_KOREAN} "${NAME}이(가) 실행 중입니다. 닫은 뒤 다시 시도하십시오."

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define CLASS "LaSAFTStudio.Project"

; A program that runs cannot be written to.
!macro REQUIRE_CLOSED
  ${IfNot} ${FileExists} "$INSTDIR\${NAME}.exe"
    Goto closed
  ${EndIf}
  again:
  ClearErrors
  FileOpen $0 "$INSTDIR\${NAME}.exe" a
  ${If} ${Errors}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(IN_USE)" /SD IDCANCEL IDRETRY again
    Abort
  ${EndIf}
  FileClose $0
  closed:
!macroend

; Only what an installer has put there; files of the user's in the same folder stay.
!macro REMOVE_FILES
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${NAME}.exe"
  Delete "$INSTDIR\${PROGRAM}.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
!macroend

Section
  !insertmacro REQUIRE_CLOSED
  !insertmacro REMOVE_FILES ; of the version before, whose libraries would stay beside the new ones
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}\*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${NAME}.exe"

  WriteRegStr HKCU "Software\${NAME}" "Folder" "$INSTDIR"
  WriteRegStr HKCU "Software\Classes\${SUFFIX}" "" "${CLASS}"
  WriteRegStr HKCU "Software\Classes\${CLASS}" "" "$(KIND)"
  WriteRegStr HKCU "Software\Classes\${CLASS}\DefaultIcon" "" '"$INSTDIR\${NAME}.exe",0'
  WriteRegStr HKCU "Software\Classes\${CLASS}\shell\open\command" "" '"$INSTDIR\${NAME}.exe" "%1"'

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${AUTHORS}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${NAME}.exe"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${RefreshShellIcons}
SectionEnd

Section "Uninstall"
  !insertmacro REQUIRE_CLOSED
  !insertmacro REMOVE_FILES
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Classes\${CLASS}"
  ReadRegStr $0 HKCU "Software\Classes\${SUFFIX}" ""
  ${If} $0 == "${CLASS}" ; another program may have taken it
    DeleteRegKey HKCU "Software\Classes\${SUFFIX}"
  ${EndIf}
  DeleteRegKey HKCU "Software\${NAME}"
  ${RefreshShellIcons}
SectionEnd
