kubectl label namespace inc-portal edge=yes --overwrite
kubectl -n inc-portal delete httproute portal
kubectl apply -f - <<'END'
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: shop, namespace: inc-portal }
spec:
  parentRefs: [{ name: edge, namespace: inc-edge, sectionName: http }]
  hostnames: [portal.example.com]
  rules:
    - matches: [{ path: { type: PathPrefix, value: / } }]
      backendRefs: [{ name: portal, port: 80 }]
    - matches: [{ path: { type: PathPrefix, value: /api } }]
      backendRefs: [{ name: api, port: {{api}} }]
END
kubectl -n inc-portal delete ingress portal
sleep 2
