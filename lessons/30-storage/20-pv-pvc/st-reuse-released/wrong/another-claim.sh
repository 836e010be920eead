# fails: bound, spec-kept
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: session-new, namespace: st-reuse }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 500Mi } } }
EOF
kubectl -n st-reuse patch deployment session-store --type=json -p '[{"op":"replace","path":"/spec/template/spec/volumes/0/persistentVolumeClaim/claimName","value":"session-new"}]'
kubectl -n st-reuse rollout status deployment/session-store --timeout=120s
