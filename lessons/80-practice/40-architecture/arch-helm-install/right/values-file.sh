kubectl create namespace arch-helm
cat > ~/lab/values.yaml <<'EOF'
replicaCount: 3
service:
  type: NodePort
EOF
helm -n arch-helm install portal ~/lab/charts/archive/webapp -f ~/lab/values.yaml --wait --timeout 120s
