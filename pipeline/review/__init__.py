"""What a review does with a published corpus: export records, compare versions, sample and score decisions, cite."""
