"""The two parts of the page, and what is selected in them: keys of the address and the session."""

BUILD, WATCH = PARTS = ["Build", "Watch and compare"]
PART, NETWORK = "view", "network"
