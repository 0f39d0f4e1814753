# Linear maps that share one input, each with an optional low-rank delta (LoRA):
#   y_i = x W_i^T + b_i + s_i (x . keep) A_i^T B_i^T
# x [tokens, in], W_i [out_i, in], A_i [r_i, in], B_i [out_i, r_i]; an absent b, A, B or keep is an empty tensor.
# keep is the dropout mask, one byte an element; its 1 / (1 - p) is already inside s_i.
# A and B are fp32 and are multiplied in x's type; their gradients are accumulated in fp32, as are those of W and b where
# these are trained.

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

# dW_i += dy_i^T x and db_i += sum dy_i; a map that is not trained has empty gradients.
def linear_gradient(self, x: Tensor, dy: Tensor, w_grad: Tensor, b_grad: Tensor) -> None:
    if w_grad.numel() > 0:
        if w_grad.dtype == x.dtype:
            w_grad.addmm_(torch.t(dy), x)
        else:
            w_grad.add_(torch.mm(torch.t(dy), x))
    if b_grad.numel() > 0:
        b_grad.add_(torch.sum(dy, [0], dtype=6))

# dy_i and u_i as project gave them; adds to the gradients of W_i, b_i, A_i and B_i and returns [dx].
def project_backward(self, x: Tensor, dy: List[Tensor], u: List[Tensor], w: List[Tensor], down: List[Tensor], up: List[Tensor], scales: List[float], keep: Tensor, w_grad: List[Tensor], b_grad: List[Tensor], down_grad: List[Tensor], up_grad: List[Tensor]) -> List[Tensor]:
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
        self.linear_gradient(x, dy[i], w_grad[i], b_grad[i])
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

# The same with DoRA (Liu et al., arXiv:2402.09353): row o of W_i + s_i B_i A_i is given the trained length m_i[o]. With
# c_i[o] the length it has, which is a constant in the backward (the paper's section 4.3), g_i = m_i / c_i and
# k = x . keep * keep_scale,
#   y_i = x W_i^T + b_i + (g_i - 1) (k W_i^T) + g_i s_i k A_i^T B_i^T
# as in PEFT, whose dropout is on the map's own part of the difference, too. Without dropout both maps are one product.
# m, c [out_i], fp32; g is multiplied in fp32, since it differs from 1 by less than bf16 can tell.

def row_norms(self, w: List[Tensor], down: List[Tensor], up: List[Tensor], scales: List[float]) -> List[Tensor]:
    norms = annotate(List[Tensor], [])
    for i in range(len(w)):
        c = torch.empty([0], dtype=6, device=w[i].device)
        if down[i].numel() > 0:
            v = torch.addmm(w[i].to(6), up[i], down[i], beta=1, alpha=scales[i])
            c = torch.sqrt(torch.sum(torch.mul(v, v), [1]))
        norms.append(c)
    return norms

# Returns ys, us and zs, the latter what g is multiplied by.
def project_dora(self, x: Tensor, w: List[Tensor], b: List[Tensor], down: List[Tensor], up: List[Tensor], m: List[Tensor], c: List[Tensor], scales: List[float], keep: Tensor, keep_scale: float) -> List[Tensor]:
    ys = annotate(List[Tensor], [])
    us = annotate(List[Tensor], [])
    zs = annotate(List[Tensor], [])
    kept = self.low_rank_input(x, keep)
    for i in range(len(w)):
        y = torch.mm(x, torch.t(w[i]))
        u = torch.empty([0], dtype=x.dtype, device=x.device)
        z = u
        if down[i].numel() > 0:
            u = torch.mm(kept, torch.t(down[i].to(x.dtype)))
            ub = torch.t(up[i].to(x.dtype))
            g = torch.div(m[i], c[i])
            if keep.numel() > 0:
                base = torch.mul(torch.mm(kept, torch.t(w[i])), keep_scale)
                z = torch.addmm(base, u, ub, beta=1, alpha=scales[i])
                y = torch.add(torch.sub(y, base), torch.mul(z, g)).to(x.dtype)
            else:
                z = torch.addmm(y, u, ub, beta=1, alpha=scales[i])
                y = torch.mul(z, g).to(x.dtype)
        if b[i].numel() > 0:
            y.add_(b[i])
        ys.append(y)
        us.append(u)
        zs.append(z)
    return ys + us + zs

# dy_i, u_i and z_i as project_dora gave them; adds to the gradients of A_i, B_i and m_i and returns [dx].
def project_dora_backward(self, x: Tensor, dy: List[Tensor], u: List[Tensor], z: List[Tensor], w: List[Tensor], down: List[Tensor], up: List[Tensor], m: List[Tensor], c: List[Tensor], scales: List[float], keep: Tensor, keep_scale: float, down_grad: List[Tensor], up_grad: List[Tensor], m_grad: List[Tensor]) -> List[Tensor]:
    kept = self.low_rank_input(x, keep)
    dx = torch.zeros_like(x)
    for i in range(len(w)):
        if down[i].numel() > 0:
            g = torch.div(m[i], c[i])
            dz = torch.mul(dy[i], g).to(x.dtype)
            a = down[i].to(x.dtype)
            du = torch.mul(torch.mm(dz, up[i].to(x.dtype)), scales[i])
            m_grad[i].add_(torch.div(torch.sum(torch.mul(dy[i].to(6), z[i]), [0]), c[i]))
            up_grad[i].add_(torch.mm(torch.t(dz), u[i]).to(6), alpha=scales[i])
            down_grad[i].add_(torch.mm(torch.t(du), kept).to(6))
            if keep.numel() > 0:
                dk = torch.mm(torch.mul(dy[i], torch.mul(torch.sub(g, 1.), keep_scale)).to(x.dtype), w[i])
                dx.addmm_(dy[i], w[i])
                dx.add_(torch.mul(dk.addmm_(du, a), keep))
            else:
                dx.addmm_(dz, w[i])
                dx.addmm_(du, a)
        else:
            dx.addmm_(dy[i], w[i])
    return [dx]
