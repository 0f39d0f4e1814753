# Scaled dot-product attention: softmax(scale q k^T + mask) v, with its own backward.
# q, k, v [batch * length, heads * width] as the projections give them; mask is additive, fp32, [batch or 1, heads or 1,
# length or 1, length]; out has q's shape, lse (log-sum-exp) is [batch, heads, length] or what the backward of the same
# name asks for. mask_grad is what the mask's gradient, summed over texts, is added to, [1, heads, length, length]; empty
# where the mask is not trained.

def split_heads(self, x: Tensor, batch: int, heads: int) -> Tensor:
    return torch.transpose(x.view(batch, -1, heads, x.size(1) // heads), 1, 2)

def join_heads(self, x: Tensor) -> Tensor:
    return torch.reshape(torch.transpose(x, 1, 2), [x.size(0) * x.size(2), x.size(1) * x.size(3)])

# Fused, CPU only (Dao et al., FlashAttention-2, arXiv:2307.08691, in PyTorch's CPU form); gives no gradient of the mask.
def attend_fused(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, batch: int, heads: int, scale: float) -> List[Tensor]:
    out, lse = torch._scaled_dot_product_flash_attention_for_cpu(self.split_heads(q, batch, heads), self.split_heads(k, batch, heads), self.split_heads(v, batch, heads), 0., False, attn_mask=mask, scale=scale)
    return [self.join_heads(out), lse]

# In fp32 whatever the activations are in: in bf16 this backward takes twice as long at head width 64, eight times at 32.
def wide_heads(self, x: Tensor, mask: Tensor, batch: int, heads: int) -> Tensor:
    return self.split_heads(x.to(mask.dtype), batch, heads)

def attend_fused_backward(self, dout: Tensor, q: Tensor, k: Tensor, v: Tensor, out: Tensor, lse: Tensor, mask: Tensor, mask_grad: Tensor, batch: int, heads: int, scale: float) -> List[Tensor]:
    wide = [self.wide_heads(x, mask, batch, heads) for x in [dout, q, k, v, out]]
    dq, dk, dv = torch._scaled_dot_product_flash_attention_for_cpu_backward(wide[0], wide[1], wide[2], wide[3], wide[4], lse, 0., False, attn_mask=mask, scale=scale)
    return [self.join_heads(dq).to(dout.dtype), self.join_heads(dk).to(dout.dtype), self.join_heads(dv).to(dout.dtype)]

# Written out: every device, any mask. The probabilities are recomputed from lse in the backward.
def attention_scores(self, q: Tensor, k: Tensor, mask: Tensor, scale: float) -> Tensor:
    return torch.add(torch.mul(torch.matmul(q, torch.transpose(k, 2, 3)).to(mask.dtype), scale), mask)

def attend_math(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, batch: int, heads: int, scale: float) -> List[Tensor]:
    scores = self.attention_scores(self.split_heads(q, batch, heads), self.split_heads(k, batch, heads), mask, scale)
    lse = torch.logsumexp(scores, [3], True)
    p = torch.exp(torch.sub(scores, lse)).to(v.dtype)
    return [self.join_heads(torch.matmul(p, self.split_heads(v, batch, heads))), lse]

def attend_math_backward(self, dout: Tensor, q: Tensor, k: Tensor, v: Tensor, out: Tensor, lse: Tensor, mask: Tensor, mask_grad: Tensor, batch: int, heads: int, scale: float) -> List[Tensor]:
    qh = self.split_heads(q, batch, heads)
    kh = self.split_heads(k, batch, heads)
    dh = self.split_heads(dout, batch, heads)
    p = torch.exp(torch.sub(self.attention_scores(qh, kh, mask, scale), lse))
    dv = torch.matmul(torch.transpose(p.to(v.dtype), 2, 3), dh)
    dp = torch.matmul(dh, torch.transpose(self.split_heads(v, batch, heads), 2, 3)).to(p.dtype)
    delta = torch.sum(torch.mul(dh, self.split_heads(out, batch, heads)).to(p.dtype), [3], True)
    dscores = torch.mul(p, torch.sub(dp, delta))
    if mask_grad.numel() > 0:
        mask_grad.add_(torch.sum(dscores, [0], True))
    ds = torch.mul(dscores, scale).to(q.dtype)
    return [self.join_heads(torch.matmul(ds, kh)), self.join_heads(torch.matmul(torch.transpose(ds, 2, 3), qh)), self.join_heads(dv)]

# The additive mask of a batch: 0 where a key may be attended to, -inf at pads; [batch, 1, 1, length], fp32.
def padding_mask(self, mask: Tensor) -> List[Tensor]:
    blocked = torch.eq(mask, 0).view(mask.size(0), 1, 1, mask.size(1))
    return [torch.masked_fill(torch.zeros(blocked.size(), dtype=6, device=mask.device), blocked, -inf)]

# T5's relative position bias (Raffel et al., arXiv:1910.10683): table [buckets, heads] -> [1, heads, length, length].
# r = key - query; half of the buckets for r > 0; in each half the first half exact, the rest logarithmic to max_distance.
def relative_buckets(self, length: int, buckets: int, max_distance: int, device: Device) -> Tensor:
    position = torch.arange(length, dtype=4, device=device)
    r = torch.sub(torch.unsqueeze(position, 0), torch.unsqueeze(position, 1))
    half = buckets // 2
    exact = half // 2
    distance = torch.abs(r)
    steps = torch.mul(torch.div(torch.log(torch.div(torch.clamp(distance, 1).to(6), exact)), torch.log(torch.tensor(max_distance / exact)).item()), half - exact)
    far = torch.clamp(torch.add(torch.trunc(steps).to(4), exact), None, half - 1)
    near = torch.lt(distance, exact)
    return torch.add(torch.mul(torch.gt(r, 0).to(4), half), torch.where(near, distance, far))

def relative_bias(self, table: Tensor, length: int, max_distance: int) -> List[Tensor]:
    buckets = self.relative_buckets(length, table.size(0), max_distance, table.device)
    return [torch.unsqueeze(torch.permute(torch.embedding(table, buckets), [2, 0, 1]), 0).contiguous()]

# The gradient of the table, added to table_grad: each bucket's is the sum over the places that look it up, as one product
# with the matrix of which those are.
def relative_bias_backward(self, dbias: Tensor, table_grad: Tensor, length: int, max_distance: int) -> List[Tensor]:
    buckets = table_grad.size(0)
    places = self.relative_buckets(length, buckets, max_distance, dbias.device).view(1, -1)
    chosen = torch.eq(places, torch.arange(buckets, device=dbias.device).view(-1, 1)).to(dbias.dtype)
    table_grad.addmm_(chosen, torch.t(dbias.view(dbias.size(1), -1)))
    return annotate(List[Tensor], [])
