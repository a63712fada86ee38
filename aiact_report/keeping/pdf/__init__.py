"""PDFs that this program wrote: the files inside, where each revision ends, signatures."""
