# The residual stream (fp32) and what goes into and out of it.

def lookup(self, table: Tensor, ids: Tensor) -> List[Tensor]:
    return [torch.reshape(torch.embedding(table, ids), [-1, table.size(1)]).to(6)]

# The gradient of the rows that were looked up, added to the table's. Rows at pads are zero.
def lookup_backward(self, dx: Tensor, ids: Tensor, table_grad: Tensor) -> List[Tensor]:
    table_grad.index_add_(0, ids.view(-1), dx)
    return annotate(List[Tensor], [])

# BERT's sum: word + position (from row `first` on) + token type 0.
def lookup_with_positions(self, words: Tensor, positions: Tensor, types: Tensor, ids: Tensor, first: int) -> List[Tensor]:
    x = torch.embedding(words, ids).to(6)
    x.add_(torch.slice(positions, 0, first, first + ids.size(1)))
    x.add_(torch.select(types, 0, 0))
    return [torch.reshape(x, [-1, words.size(1)])]

def lookup_with_positions_backward(self, dx: Tensor, ids: Tensor, first: int, words_grad: Tensor, positions_grad: Tensor, types_grad: Tensor) -> List[Tensor]:
    words_grad.index_add_(0, ids.view(-1), dx)
    at = torch.sum(dx.view(ids.size(0), ids.size(1), -1), [0])
    torch.slice(positions_grad, 0, first, first + ids.size(1)).add_(at)
    torch.select(types_grad, 0, 0).add_(torch.sum(at, [0]))
    return annotate(List[Tensor], [])

def add(self, x: Tensor, y: Tensor) -> List[Tensor]:
    return [torch.add(x, y)]

def accumulate(self, x: Tensor, y: Tensor) -> List[Tensor]:
    x.add_(y)
    return annotate(List[Tensor], [])

# dtype: 6 is fp32, 15 is bf16 (c10::ScalarType).
def cast(self, x: Tensor, dtype: int) -> List[Tensor]:
    return [x.to(dtype)]
