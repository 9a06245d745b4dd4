// A program that does nothing but is linked to the shared libraries the tool could have been
// linked to: what is left is the price of a dynamic start (loading, relocating, constructors).
int main() { return 0; }
