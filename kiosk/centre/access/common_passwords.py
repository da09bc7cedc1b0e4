"""Passwords of twelve signs or fewer words that are tried first: words, rows of keys, numbers."""

_WORDS = """
password passwort passw0rd password1234 passwordpassword letmein letmeinplease welcome
welcometothe administrator administrador admin adminadmin adminpassword root rootroot toor
changeme changemenow changethis default defaultpassword temporary temppassword secret topsecret
mypassword iloveyou iloveyouforever sunshine princess football baseball basketball superman batman
dragon monkey qwerty qwertyuiop qwertyqwerty qwertyuiopasdf qwertyuiopasdfghjkl asdfghjkl
asdfghjklzxcvbnm zxcvbnm qazwsxedc qazwsxedcrfv 1qaz2wsx3edc 1qaz2wsx 1q2w3e4r5t6y 1q2w3e4r
1q2w3e4r5t q1w2e3r4t5y6 zaq12wsxcde3 abcdefghijkl abcdefghijklmnopqrstuvwxyz abcabcabcabc
123456789012 1234567890 123456 0123456789 1234567890123 12345678901234 012345678901 123456123456
123123123123 1234567891011 987654321098 0987654321 112233445566 111222333444 147258369
147258369147 159753159753 5201314 52013145201314 woaini woaini1314 woaini5201314 woaiwojia
zhongguo shenzhen hongkong xianggang kiosk estation estationkiosk servicehall a123456789
a1b2c3d4e5f6 aa123456789 abc123456789 abcd12345678 test testtest testtesttest computer internet
microsoft windows trustno1 whatever starwars charlie michael jennifer correcthorsebatterystaple
"""

COMMON = frozenset(_WORDS.split())
