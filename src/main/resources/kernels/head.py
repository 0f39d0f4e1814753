# From the last hidden states to vectors: pooling, then L2; each with its backward. x [batch * length, width], fp32.

# Every token a vector; zero at pads. mask [batch, length] of 0 and 1.
def mask_tokens(self, x: Tensor, mask: Tensor) -> List[Tensor]:
    return [torch.mul(x, mask.view(-1, 1).to(x.dtype))]

# Weighted sum over a text's tokens: weights [batch, length] say which pooling it is (CLS, mean, last).
def pool(self, x: Tensor, weights: Tensor) -> List[Tensor]:
    return [torch.squeeze(torch.matmul(torch.unsqueeze(weights, 1), x.view(weights.size(0), weights.size(1), -1)), 1)]

def pool_backward(self, dy: Tensor, weights: Tensor) -> List[Tensor]:
    return [torch.reshape(torch.mul(torch.unsqueeze(dy, 1), torch.unsqueeze(weights, 2)), [-1, dy.size(1)])]

# y = x / max(|x|, 1e-12); a zero row stays zero.
def l2(self, x: Tensor) -> List[Tensor]:
    norm = torch.clamp(torch.sqrt(torch.sum(torch.mul(x, x), [1], True)), 1e-12)
    return [torch.div(x, norm), norm]

# dx = (dy - y (y . dy)) / |x|
def l2_backward(self, dy: Tensor, y: Tensor, norm: Tensor) -> List[Tensor]:
    return [torch.div(torch.sub(dy, torch.mul(y, torch.sum(torch.mul(y, dy), [1], True))), norm)]

# A projection: y = x W^T + b, W [out, in]; b may be empty.
def dense(self, x: Tensor, w: Tensor, b: Tensor) -> List[Tensor]:
    if b.numel() > 0:
        return [torch.addmm(b, x, torch.t(w))]
    return [torch.mm(x, torch.t(w))]

def dense_backward(self, dy: Tensor, w: Tensor) -> List[Tensor]:
    return [torch.mm(dy, w)]

def dense_gradient(self, dy: Tensor, x: Tensor, gradient: Tensor) -> List[Tensor]:
    gradient.addmm_(torch.t(dy), x)
    return annotate(List[Tensor], [])

# The first axes of largest second moment [width, width], as rows [dimension, width]; the sign of each such that its
# largest entry is positive, so that every machine finds the same.
def principal_axes(self, moment: Tensor, dimension: int) -> List[Tensor]:
    values, vectors = torch.linalg_eigh(moment.to(torch.device("cpu")).to(7))
    axes = torch.t(torch.flip(torch.slice(vectors, 1, vectors.size(1) - dimension), [1]))
    largest = torch.gather(axes, 1, torch.argmax(torch.abs(axes), 1, True))
    return [torch.mul(axes, torch.sign(largest)).to(6).contiguous().to(moment.device)]
