"""What is signed: the self-assessment and the wording of its papers."""
