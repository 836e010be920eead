# fails: base-kept, config
mkdir -p ~/lab/app/overlays/prod
sed -i 's/replicas: 1/replicas: {{replicas}}/' ~/lab/app/base/deployment.yaml
cat > ~/lab/app/overlays/prod/kustomization.yaml <<'EOF'
namespace: arch-prod
namePrefix: prod-
resources: [../../base]
images: [{ name: nginx, newTag: 1.28-alpine }]
EOF
kubectl create namespace arch-prod
kubectl apply -k ~/lab/app/overlays/prod
kubectl -n arch-prod rollout status deployment/prod-web --timeout=90s
