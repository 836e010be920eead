# fails: node, kubelet, runs
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Node
metadata:
  name: {{worker2}}
  labels: { kubernetes.io/hostname: "{{worker2}}" }
EOF
ssh {{worker2}} systemctl enable --now kubelet
