"""Count the canaries that still stand."""

from . import canaries


def main(env, numbers, words):
    return canaries.standing(env, numbers, words)
