"""From the approved self-assessment to the seal: papers, approval, signature, proof."""
