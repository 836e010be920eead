# fails: in-sync
mkdir -p ~/lab/app/overlays/prod
cat > ~/lab/app/overlays/prod/kustomization.yaml <<'EOF'
namespace: arch-prod
namePrefix: prod-
resources: [../../base]
configMapGenerator:
  - { name: web-env, behavior: merge, literals: [LOG_LEVEL={{level}}] }
EOF
kubectl create namespace arch-prod
kubectl apply -k ~/lab/app/overlays/prod
kubectl -n arch-prod set image deployment/prod-web web=nginx:1.28-alpine
kubectl -n arch-prod scale deployment/prod-web --replicas={{replicas}}
kubectl -n arch-prod rollout status deployment/prod-web --timeout=90s
