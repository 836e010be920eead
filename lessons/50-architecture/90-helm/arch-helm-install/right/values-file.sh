helm repo add cka {{chartRepo}}/
helm repo update
kubectl create namespace arch-helm
cat > ~/lab/values.yaml <<'EOF'
replicaCount: {{replicas}}
service:
  type: NodePort
EOF
helm -n arch-helm install portal cka/webapp --version 1.2.0 -f ~/lab/values.yaml --wait --timeout 120s
