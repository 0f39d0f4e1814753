# Normalisations over the last dimension. x is the fp32 residual stream [tokens, width]. Gradients of w and b are added
# to where these are trained; else they are empty.

def layer_norm(self, x: Tensor, w: Tensor, b: Tensor, eps: float) -> List[Tensor]:
    y, mean, rstd = torch.native_layer_norm(x, [x.size(1)], w, b, eps)
    return [y, mean, rstd]

def layer_norm_backward(self, dy: Tensor, x: Tensor, mean: Tensor, rstd: Tensor, w: Tensor, b: Tensor, w_grad: Tensor, b_grad: Tensor) -> List[Tensor]:
    trained = w_grad.numel() > 0
    dx, dw, db = torch.native_layer_norm_backward(dy.to(x.dtype), x, [x.size(1)], mean, rstd, w, b, [True, trained, trained])
    if trained:
        w_grad.add_(dw)
        b_grad.add_(db)
    return [dx]

# Zhang & Sennrich, Root Mean Square Layer Normalization, arXiv:1910.07467: x / sqrt(mean(x^2) + eps) * w.
def rms_norm(self, x: Tensor, w: Tensor, eps: float) -> List[Tensor]:
    rstd = torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [1], True), eps))
    return [torch.mul(torch.mul(x, rstd), w), rstd]

# With n = x rstd and g = dy w:  dx = rstd (g - n mean(g n)), dw = sum dy n.
def rms_norm_backward(self, dy: Tensor, x: Tensor, rstd: Tensor, w: Tensor, w_grad: Tensor) -> List[Tensor]:
    g = torch.mul(dy.to(x.dtype), w)
    n = torch.mul(x, rstd)
    if w_grad.numel() > 0:
        w_grad.add_(torch.sum(torch.mul(dy, n), [0]))
    return [torch.mul(torch.sub(g, torch.mul(n, torch.mean(torch.mul(g, n), [1], True))), rstd)]
