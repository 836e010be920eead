# fails: refers-to-base
mkdir -p ~/lab/app/overlays/prod
cp ~/lab/app/base/deployment.yaml ~/lab/app/overlays/prod/
cat > ~/lab/app/overlays/prod/kustomization.yaml <<'EOF'
namespace: arch-prod
namePrefix: prod-
resources: [deployment.yaml]
replicas: [{ name: web, count: {{replicas}} }]
images: [{ name: nginx, newTag: 1.28-alpine }]
configMapGenerator:
  - { name: web-env, literals: [LOG_LEVEL={{level}}] }
EOF
kubectl create namespace arch-prod
kubectl apply -k ~/lab/app/overlays/prod
kubectl -n arch-prod rollout status deployment/prod-web --timeout=90s
