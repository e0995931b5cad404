"""What can be chosen in several places, with its words."""

CHANNELS = {
    "email": "Email",
    "phone": "Phone",
    "sms": "SMS",
    "messenger": "Messenger",
    "social": "Social network",
    "meeting": "Face to face",
    "post": "Post",
    "portal": "Portal",
    "feedback": "Feedback",
    "document": "Document",
    "note": "Note",
}
DIRECTIONS = [("in", "Incoming"), ("out", "Outgoing")]
OUTCOMES = [
    ("reached", "Reached"),
    ("left_message", "Left a message"),
    ("no_answer", "No answer"),
]
FEELINGS = [("good", "Good"), ("neutral", "Neutral"), ("bad", "Bad")]


def get_channels(*codes):
    """The selection of these channels, in this order; of all without any."""
    return [(code, CHANNELS[code]) for code in codes or CHANNELS]


# As much as a line of the history shows.
SUMMARY_SIZE = 160
