"""What is kept of a dossier for years: its folder, by digest and complete; how it is signed; and how anybody finds out that nothing was changed."""
