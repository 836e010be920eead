# nobody reports any more: the Conditions say "Kubelet stopped posting node status."
kubectl describe node {{node}}
# does it run, and does it start at boot?
ssh {{node}} systemctl is-active kubelet || true
ssh {{node}} systemctl is-enabled kubelet || true
# both at once: for the next boot, and now
ssh {{node}} systemctl enable --now kubelet
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
