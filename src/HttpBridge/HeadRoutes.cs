using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Registry.HttpBridge;

/// <summary>HEAD wherever GET is: the same endpoint answers, and the server sends nothing of its body.</summary>
internal static class HeadRoutes
{
    public static RouteGroupBuilder AlsoHead(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            for (var i = 0; i < endpoint.Metadata.Count; i++)
            {
                if (endpoint.Metadata[i] is HttpMethodMetadata methods && methods.HttpMethods.Contains(HttpMethods.Get))
                {
                    endpoint.Metadata[i] = new HttpMethodMetadata(methods.HttpMethods.Append(HttpMethods.Head), methods.AcceptCorsPreflight);
                }
            }
        });
        return group;
    }
}
