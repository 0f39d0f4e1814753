# Activations of the feed-forward layers, plain and gated. kind: 0 GELU (erf), 1 GELU (tanh), 2 SiLU.

def activate(self, x: Tensor, kind: int) -> Tensor:
    if kind == 0:
        return torch.gelu(x)
    if kind == 1:
        return torch.gelu(x, approximate="tanh")
    return torch.silu(x)

def activate_derivative(self, dy: Tensor, x: Tensor, kind: int) -> Tensor:
    if kind == 0:
        return torch.gelu_backward(dy, x)
    if kind == 1:
        return torch.gelu_backward(dy, x, approximate="tanh")
    return torch.silu_backward(dy, x)

def plain(self, x: Tensor, kind: int) -> List[Tensor]:
    return [self.activate(x, kind)]

def plain_backward(self, dy: Tensor, x: Tensor, kind: int) -> List[Tensor]:
    return [self.activate_derivative(dy, x, kind)]

# act(gate) * up
def gated(self, gate: Tensor, up: Tensor, kind: int) -> List[Tensor]:
    return [self.activate(gate, kind).mul_(up)]

def gated_backward(self, dy: Tensor, gate: Tensor, up: Tensor, kind: int) -> List[Tensor]:
    return [self.activate_derivative(torch.mul(dy, up), gate, kind), self.activate(gate, kind).mul_(dy)]
