# AdamW (Loshchilov & Hutter, arXiv:1711.05101) with the semantics of torch.optim.AdamW, over lists of tensors, in place.

def square_sum(self, grads: List[Tensor]) -> List[Tensor]:
    total = torch.zeros([1], dtype=7)
    for g in grads:
        n = torch.norm(g.to(6)).to(torch.device("cpu")).to(7) # MPS has no float64
        total.add_(torch.mul(n, n))
    return [total]

def adam_w(self, parameters: List[Tensor], grads: List[Tensor], m: List[Tensor], v: List[Tensor], grad_scale: float, lr: float, beta1: float, beta2: float, eps: float, weight_decay: float, correction1: float, correction2: float) -> List[Tensor]:
    for i in range(len(parameters)):
        p = parameters[i]
        g = torch.mul(grads[i], grad_scale)
        p.mul_(1. - lr * weight_decay)
        m[i].lerp_(g, 1. - beta1)
        v[i].mul_(beta2).addcmul_(g, g, value=1. - beta2)
        denominator = torch.div(torch.sqrt(v[i]), correction2 ** 0.5).add_(eps)
        p.addcdiv_(m[i], denominator, value=-lr / correction1)
    return annotate(List[Tensor], [])

# The values of others in place, rounded where these are narrower: what products are computed with, after a step.
def refresh(self, copies: List[Tensor], values: List[Tensor]) -> List[Tensor]:
    for i in range(len(copies)):
        copies[i].copy_(values[i])
    return annotate(List[Tensor], [])

def zero(self, tensors: List[Tensor]) -> List[Tensor]:
    for t in tensors:
        t.zero_()
    return annotate(List[Tensor], [])

# The values of another tensor, in place.
def assign(self, x: Tensor, values: Tensor) -> List[Tensor]:
    x.copy_(values)
    return annotate(List[Tensor], [])

# Adds to some rows, in place.
def add_rows(self, x: Tensor, y: Tensor, start: int) -> List[Tensor]:
    torch.slice(x, 0, start, start + y.size(0)).add_(y)
    return annotate(List[Tensor], [])
