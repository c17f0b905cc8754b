"""KUIELAB-MDX-Net: the U-Nets with which LaSAFT's authors went on, one network a stem."""
