# The residual stream (fp32) and what goes into and out of it.

def lookup(self, table: Tensor, ids: Tensor) -> List[Tensor]:
    return [torch.reshape(torch.embedding(table, ids), [-1, table.size(1)]).to(6)]

# BERT's sum: word + position (from row `first` on) + token type 0.
def lookup_with_positions(self, words: Tensor, positions: Tensor, types: Tensor, ids: Tensor, first: int) -> List[Tensor]:
    x = torch.embedding(words, ids).to(6)
    x.add_(torch.slice(positions, 0, first, first + ids.size(1)))
    x.add_(torch.select(types, 0, 0))
    return [torch.reshape(x, [-1, words.size(1)])]

def add(self, x: Tensor, y: Tensor) -> List[Tensor]:
    return [torch.add(x, y)]

def accumulate(self, x: Tensor, y: Tensor) -> List[Tensor]:
    x.add_(y)
    return annotate(List[Tensor], [])

# dtype: 6 is fp32, 15 is bf16 (c10::ScalarType).
def cast(self, x: Tensor, dtype: int) -> List[Tensor]:
    return [x.to(dtype)]
