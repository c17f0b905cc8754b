"""Audio in, stems out: a network applied to songs of any length."""
