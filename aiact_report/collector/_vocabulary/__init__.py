"""What words mean on every platform: credentials, references, quantities, stores."""
