kubectl apply -f - <<'END'
apiVersion: v1
kind: ServiceAccount
metadata: { name: {{account}}, namespace: inc-pay }
END
kubectl label namespace inc-pay pod-security.kubernetes.io/enforce=baseline --overwrite
kubectl get {{kind}} {{gate}} -o json | sed 's/"pay"/"trial"/' | kubectl apply -f -
kubectl -n inc-pay rollout restart deployment/payments
kubectl -n inc-pay rollout status deployment/payments --timeout=120s
