"""The finder, "Apa yang bisa saya dapat?": what a business can get, without an account.

Policy: nothing is stored and nobody is named. Unknown is not no: "tidak tahu" excludes nothing, and
what nobody is sure of says "tanyakan dulu" with its source and day (decision 35).
"""
