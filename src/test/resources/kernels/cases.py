# Every kernel that has a backward, as a pair of one form, for KernelGradientTest:
#   NAME_case(a) -> the outputs that gradients flow from
#   NAME_case_backward(a, dys) -> the gradients of those of a that are differentiated, in order
# a is what the kernel takes, numbers among it as a tensor.

def numbers(self, x: Tensor) -> List[float]:
    values = annotate(List[float], [])
    for i in range(x.numel()):
        values.append(float(x[i]))
    return values

# a: x, keep, scales, then W, b, A and B of each map
def project_case(self, a: List[Tensor]) -> List[Tensor]:
    n = (len(a) - 3) // 4
    return self.project(a[0], a[3:3 + n], a[3 + n:3 + 2 * n], a[3 + 2 * n:3 + 3 * n], a[3 + 3 * n:], self.numbers(a[2]), a[1])[:n]

def project_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    n = (len(a) - 3) // 4
    w = a[3:3 + n]
    down = a[3 + 2 * n:3 + 3 * n]
    up = a[3 + 3 * n:]
    scales = self.numbers(a[2])
    u = self.project(a[0], w, a[3 + n:3 + 2 * n], down, up, scales, a[1])[n:]
    w_grad = annotate(List[Tensor], [])
    b_grad = annotate(List[Tensor], [])
    down_grad = annotate(List[Tensor], [])
    up_grad = annotate(List[Tensor], [])
    for i in range(n):
        w_grad.append(torch.zeros_like(w[i]))
        b_grad.append(torch.zeros_like(a[3 + n + i]))
        down_grad.append(torch.zeros_like(down[i]))
        up_grad.append(torch.zeros_like(up[i]))
    gradients = self.project_backward(a[0], dys, u, w, down, up, scales, a[1], w_grad, b_grad, down_grad, up_grad)
    for g in w_grad + b_grad + down_grad + up_grad:
        if g.numel() > 0:
            gradients.append(g)
    return gradients

# a: x, keep, [keep_scale, then scales], then W, b, A, B, m and c of each map
def project_dora_forward(self, a: List[Tensor]) -> List[Tensor]:
    n = (len(a) - 3) // 6
    s = self.numbers(a[2])
    return self.project_dora(a[0], a[3:3 + n], a[3 + n:3 + 2 * n], a[3 + 2 * n:3 + 3 * n], a[3 + 3 * n:3 + 4 * n], a[3 + 4 * n:3 + 5 * n], a[3 + 5 * n:], s[1:], a[1], s[0])

def project_dora_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.project_dora_forward(a)[:(len(a) - 3) // 6]

def project_dora_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    n = (len(a) - 3) // 6
    s = self.numbers(a[2])
    down = a[3 + 2 * n:3 + 3 * n]
    up = a[3 + 3 * n:3 + 4 * n]
    m = a[3 + 4 * n:3 + 5 * n]
    saved = self.project_dora_forward(a)
    down_grad = annotate(List[Tensor], [])
    up_grad = annotate(List[Tensor], [])
    m_grad = annotate(List[Tensor], [])
    for i in range(n):
        down_grad.append(torch.zeros_like(down[i]))
        up_grad.append(torch.zeros_like(up[i]))
        m_grad.append(torch.zeros_like(m[i]))
    gradients = self.project_dora_backward(a[0], dys, saved[n:2 * n], saved[2 * n:], a[3:3 + n], down, up, m, a[3 + 5 * n:], s[1:], a[1], s[0], down_grad, up_grad, m_grad)
    for g in down_grad + up_grad + m_grad:
        if g.numel() > 0:
            gradients.append(g)
    return gradients

# a: q, k, v, mask, [batch, heads, scale]
def attend_fused_case(self, a: List[Tensor]) -> List[Tensor]:
    o = self.numbers(a[4])
    return self.attend_fused(a[0], a[1], a[2], a[3], int(o[0]), int(o[1]), o[2])[:1]

def attend_fused_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    o = self.numbers(a[4])
    saved = self.attend_fused(a[0], a[1], a[2], a[3], int(o[0]), int(o[1]), o[2])
    return self.attend_fused_backward(dys[0], a[0], a[1], a[2], saved[0], saved[1], a[3], torch.empty([0]), int(o[0]), int(o[1]), o[2])

def attend_math_case(self, a: List[Tensor]) -> List[Tensor]:
    o = self.numbers(a[4])
    return self.attend_math(a[0], a[1], a[2], a[3], int(o[0]), int(o[1]), o[2])[:1]

def attend_math_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    o = self.numbers(a[4])
    saved = self.attend_math(a[0], a[1], a[2], a[3], int(o[0]), int(o[1]), o[2])
    return self.attend_math_backward(dys[0], a[0], a[1], a[2], saved[0], saved[1], a[3], torch.empty([0]), int(o[0]), int(o[1]), o[2])

# The same with a bias for all texts in the mask. a: q, k, v, padding, [batch, heads, scale], bias
def biased_attention_mask(self, a: List[Tensor]) -> Tensor:
    return torch.add(a[3], a[5])

def attend_biased_case(self, a: List[Tensor]) -> List[Tensor]:
    o = self.numbers(a[4])
    return self.attend_math(a[0], a[1], a[2], self.biased_attention_mask(a), int(o[0]), int(o[1]), o[2])[:1]

def attend_biased_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    o = self.numbers(a[4])
    mask = self.biased_attention_mask(a)
    mask_grad = torch.zeros_like(a[5])
    saved = self.attend_math(a[0], a[1], a[2], mask, int(o[0]), int(o[1]), o[2])
    return self.attend_math_backward(dys[0], a[0], a[1], a[2], saved[0], saved[1], mask, mask_grad, int(o[0]), int(o[1]), o[2]) + [mask_grad]

# a: table, [length, max_distance]
def relative_bias_case(self, a: List[Tensor]) -> List[Tensor]:
    o = self.numbers(a[1])
    return self.relative_bias(a[0], int(o[0]), int(o[1]))

def relative_bias_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    o = self.numbers(a[1])
    table_grad = torch.zeros_like(a[0])
    self.relative_bias_backward(dys[0], table_grad, int(o[0]), int(o[1]))
    return [table_grad]

# a: table, ids
def lookup_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.lookup(a[0], a[1])

def lookup_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    table_grad = torch.zeros_like(a[0])
    self.lookup_backward(dys[0], a[1], table_grad)
    return [table_grad]

# a: words, positions, types, ids
def lookup_with_positions_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.lookup_with_positions(a[0], a[1], a[2], a[3], 1)

def lookup_with_positions_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    gradients = [torch.zeros_like(a[0]), torch.zeros_like(a[1]), torch.zeros_like(a[2])]
    self.lookup_with_positions_backward(dys[0], a[3], 1, gradients[0], gradients[1], gradients[2])
    return gradients

# a: x, w, b
def layer_norm_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.layer_norm(a[0], a[1], a[2], 1e-3)[:1]

def layer_norm_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    saved = self.layer_norm(a[0], a[1], a[2], 1e-3)
    w_grad = torch.zeros_like(a[1])
    b_grad = torch.zeros_like(a[2])
    return self.layer_norm_backward(dys[0], a[0], saved[1], saved[2], a[1], a[2], w_grad, b_grad) + [w_grad, b_grad]

# a: x, w
def rms_norm_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.rms_norm(a[0], a[1], 1e-3)[:1]

def rms_norm_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    saved = self.rms_norm(a[0], a[1], 1e-3)
    w_grad = torch.zeros_like(a[1])
    return self.rms_norm_backward(dys[0], a[0], saved[1], a[1], w_grad) + [w_grad]

# a: x, [kind]
def plain_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.plain(a[0], int(a[1][0]))

def plain_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    return self.plain_backward(dys[0], a[0], int(a[1][0]))

# a: gate, up, [kind]
def gated_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.gated(a[0], a[1], int(a[2][0]))

def gated_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    return self.gated_backward(dys[0], a[0], a[1], int(a[2][0]))

# a: x, weights
def pool_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.pool(a[0], a[1])

def pool_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    return self.pool_backward(dys[0], a[1])

# a: x
def l2_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.l2(a[0])[:1]

def l2_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    saved = self.l2(a[0])
    return self.l2_backward(dys[0], saved[0], saved[1])

# a: x, w, b
def dense_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.dense(a[0], a[1], a[2])

def dense_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    gradient = torch.zeros_like(a[1])
    self.dense_gradient(dys[0], a[0], gradient)
    return self.dense_backward(dys[0], a[1]) + [gradient]

# a: x, mask; its own backward
def mask_tokens_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.mask_tokens(a[0], a[1])

def mask_tokens_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    return self.mask_tokens(dys[0], a[1])

# a: q, d, q_mask, d_mask
def max_sim_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.max_sim(a[0], a[2], a[1], a[3])[:1]

def max_sim_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    forward = self.max_sim(a[0], a[2], a[1], a[3])
    gradients = self.maxima_backward_sparse(dys[0], forward[2], forward[1], a[0], a[1])
    return [gradients[0].view(a[0].size()), gradients[1].view(a[1].size())]

# The same on devices without sums of rows.
def max_sim_dense_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.max_sim(a[0], a[2], a[1], a[3])[:1]

def max_sim_dense_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    forward = self.max_sim(a[0], a[2], a[1], a[3])
    places = self.narrow_places(forward[1], a[1].size(1))[0]
    gradients = self.maxima_backward(dys[0], forward[2], places, a[0], a[1])
    return [gradients[0].view(a[0].size()), gradients[1].view(a[1].size())]

# a: q, d, q_mask, d_mask, [k, whether Z is the paper's]
def xtr_forward(self, a: List[Tensor]) -> List[Tensor]:
    k = annotate(int, a[4][0].item())
    near = self.nearest(a[0], a[1], a[3], torch.empty([0]), k)[0]
    return self.xtr(a[0], a[2], a[1], a[3], self.xtr_threshold(near, k)[0], annotate(int, a[4][1].item()) == 1)

def xtr_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.xtr_forward(a)[:1]

def xtr_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    forward = self.xtr_forward(a)
    gradients = self.maxima_backward_sparse(dys[0], forward[2], forward[1], a[0], a[1])
    return [gradients[0].view(a[0].size()), gradients[1].view(a[1].size())]

# a: x, words, targets
def token_losses_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.token_losses(a[0], a[1], a[2])[:1]

def token_losses_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    words_grad = torch.zeros_like(a[1])
    logp = self.token_losses(a[0], a[1], a[2])[1]
    return self.token_losses_backward(dys[0], a[0], a[1], a[2], logp, words_grad) + [words_grad]

# a: q, d
def cosine_case(self, a: List[Tensor]) -> List[Tensor]:
    return self.cosine(a[0], a[1])

def cosine_case_backward(self, a: List[Tensor], dys: List[Tensor]) -> List[Tensor]:
    return self.cosine_backward(dys[0], a[0], a[1])
