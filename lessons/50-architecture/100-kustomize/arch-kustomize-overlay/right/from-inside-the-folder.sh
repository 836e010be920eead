mkdir -p ~/lab/app/overlays/prod
cd ~/lab/app/overlays/prod
cat > replicas.yaml <<'EOF'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: {{replicas}}
EOF
cat > kustomization.yaml <<'EOF'
resources:
  - ../../base/
namespace: arch-prod
namePrefix: prod-
patches:
  - path: replicas.yaml
images:
  - name: nginx
    newTag: 1.28-alpine
configMapGenerator:
  - name: web-env
    behavior: merge
    literals:
      - LOG_LEVEL={{level}}
EOF
kubectl create namespace arch-prod
kubectl kustomize . | kubectl apply -f -
kubectl -n arch-prod rollout status deployment/prod-web --timeout=90s
