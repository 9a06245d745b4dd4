/* The least a process can cost: a static program that does nothing. It is the floor that the
   start of the tool is measured against. */
int main(void) { return 0; }
