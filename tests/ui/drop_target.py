"""A window of another program: prints the paths of the files that are dropped on it, and ends."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget


class Target(QWidget):
    def __init__(self):
        super().__init__()
        self.setAcceptDrops(True)
        self.setWindowTitle("Another program")
        self.setGeometry(1400, 100, 400, 400)

    def dragEnterEvent(self, event):
        event.acceptProposedAction()

    def dropEvent(self, event):
        event.acceptProposedAction()
        for url in event.mimeData().urls():
            print(url.toLocalFile(), flush=True)
        QTimer.singleShot(300, QApplication.quit)  # the other side is told first that the drop is done


application = QApplication(sys.argv)
target = Target()
target.show()
application.exec()
