# Linear maps that share one input, each with an optional low-rank delta (LoRA):
#   y_i = x W_i^T + b_i + s_i (x . keep) A_i^T B_i^T
# x [tokens, in], W_i [out_i, in], A_i [r_i, in], B_i [out_i, r_i]; an absent b, A, B or keep is an empty tensor.
# keep is the dropout mask, one byte an element; its 1 / (1 - p) is already inside s_i.
# A and B are fp32 and are multiplied in x's type; their gradients are accumulated in fp32.

def low_rank_input(self, x: Tensor, keep: Tensor) -> Tensor:
    if keep.numel() > 0:
        return torch.mul(x, keep)
    return x

def project(self, x: Tensor, w: List[Tensor], b: List[Tensor], down: List[Tensor], up: List[Tensor], scales: List[float], keep: Tensor) -> List[Tensor]:
    ys = annotate(List[Tensor], [])
    us = annotate(List[Tensor], [])
    kept = x
    if keep.numel() > 0:
        for a in down:
            if a.numel() > 0:
                kept = self.low_rank_input(x, keep)
                break
    for i in range(len(w)):
        if b[i].numel() > 0:
            y = torch.addmm(b[i], x, torch.t(w[i]))
        else:
            y = torch.mm(x, torch.t(w[i]))
        u = torch.empty([0], dtype=x.dtype, device=x.device)
        if down[i].numel() > 0:
            u = torch.mm(kept, torch.t(down[i].to(x.dtype)))
            y.addmm_(u, torch.t(up[i].to(x.dtype)), beta=1, alpha=scales[i])
        ys.append(y)
        us.append(u)
    return ys + us

# dy_i and u_i as project gave them; adds to the gradients of A_i and B_i and returns [dx].
def project_backward(self, x: Tensor, dy: List[Tensor], u: List[Tensor], w: List[Tensor], down: List[Tensor], up: List[Tensor], scales: List[float], keep: Tensor, down_grad: List[Tensor], up_grad: List[Tensor]) -> List[Tensor]:
    kept = x
    trained = False
    for a in down:
        if a.numel() > 0:
            trained = True
    if trained:
        kept = self.low_rank_input(x, keep)
    dx = torch.mm(dy[0], w[0])
    for i in range(1, len(w)):
        dx.addmm_(dy[i], w[i])
    for i in range(len(w)):
        if down[i].numel() > 0:
            a = down[i].to(x.dtype)
            du = torch.mul(torch.mm(dy[i], up[i].to(x.dtype)), scales[i])
            up_grad[i].add_(torch.mm(torch.t(dy[i]), u[i]).to(6), alpha=scales[i])
            down_grad[i].add_(torch.mm(torch.t(du), kept).to(6))
            if keep.numel() > 0:
                dx.add_(torch.mul(torch.mm(du, a), keep))
            else:
                dx.addmm_(du, a)
    return [dx]
