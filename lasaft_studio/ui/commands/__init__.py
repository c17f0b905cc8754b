"""What the menus do, and the table of their actions."""
