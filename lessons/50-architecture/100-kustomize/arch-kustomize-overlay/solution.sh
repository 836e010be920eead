mkdir -p ~/lab/app/overlays/prod
cat > ~/lab/app/overlays/prod/kustomization.yaml <<'EOF'
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: arch-prod
namePrefix: prod-
resources: [../../base]
replicas: [{ name: web, count: {{replicas}} }]
images: [{ name: nginx, newTag: 1.28-alpine }]
configMapGenerator:
  - { name: web-env, behavior: merge, literals: [LOG_LEVEL={{level}}] }
EOF
kubectl create namespace arch-prod
kubectl apply -k ~/lab/app/overlays/prod
kubectl -n arch-prod rollout status deployment/prod-web --timeout=90s
