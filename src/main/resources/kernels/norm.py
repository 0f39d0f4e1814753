# Normalisations over the last dimension. x is the fp32 residual stream [tokens, width].

def layer_norm(self, x: Tensor, w: Tensor, b: Tensor, eps: float) -> List[Tensor]:
    y, mean, rstd = torch.native_layer_norm(x, [x.size(1)], w, b, eps)
    return [y, mean, rstd]

def layer_norm_backward(self, dy: Tensor, x: Tensor, mean: Tensor, rstd: Tensor, w: Tensor, b: Tensor) -> List[Tensor]:
    dx, dw, db = torch.native_layer_norm_backward(dy.to(x.dtype), x, [x.size(1)], mean, rstd, w, b, [True, False, False])
    return [dx]

# Zhang & Sennrich, Root Mean Square Layer Normalization, arXiv:1910.07467: x / sqrt(mean(x^2) + eps) * w.
def rms_norm(self, x: Tensor, w: Tensor, eps: float) -> List[Tensor]:
    rstd = torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [1], True), eps))
    return [torch.mul(torch.mul(x, rstd), w), rstd]

# With n = x rstd and g = dy w:  dx = rstd (g - n mean(g n)).
def rms_norm_backward(self, dy: Tensor, x: Tensor, rstd: Tensor, w: Tensor) -> List[Tensor]:
    g = torch.mul(dy.to(x.dtype), w)
    n = torch.mul(x, rstd)
    return [torch.mul(torch.sub(g, torch.mul(n, torch.mean(torch.mul(g, n), [1], True))), rstd)]
