// Placeholder so that the test target builds until its first file lands.
