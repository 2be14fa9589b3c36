"""From the internal check to the seal: decisions, approval, papers, signature, proof."""
