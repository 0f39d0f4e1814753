/* The little of the C library that the parser needs, so that it compiles for a system whose headers are not here. */
#pragma once
#include <stddef.h>
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *memory, size_t size);
void free(void *memory);
