"""A window of another program, from which a file can be dragged. python drag_source.py FILE"""

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QWidget


class Source(QWidget):
    def __init__(self):
        super().__init__()
        self.setWindowTitle("A file manager")
        self.setGeometry(1400, 650, 300, 200)

    def mouseMoveEvent(self, event):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(sys.argv[1])])
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.CopyAction)


application = QApplication(sys.argv)
source = Source()
source.show()
application.exec()
