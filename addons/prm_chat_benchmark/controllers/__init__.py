from . import talk
