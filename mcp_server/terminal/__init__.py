"""The command line, and what a person sees on a terminal.

arguments.py  the commands and their options
cli.py        parse, run one command, end with an exit code
startup.py    what is imported late, and why
exit_codes.py the exit codes
commands/     one module per command
rounds.py     the rounds of `watch`: look, compare, pause
keyboard.py   q quits; the terminal is restored
bell.py       the bell of the terminal
installation.py  versions and system, for `report`
wording.py    what a terminal words differently from an editor
screen.py     colours and width, with the extra `terminal`
shutdown.py   how the process ends
editors/      the snippets that `routerscope config` prints
"""
