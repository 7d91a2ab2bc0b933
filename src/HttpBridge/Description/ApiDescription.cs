using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Registry.HttpBridge.Limits;

namespace Registry.HttpBridge.Description;

/// <summary>GET /openapi/….json, made once: to make it takes longer than all other answers from memory.</summary>
internal static class ApiDescription
{
    public static void Map(IEndpointRouteBuilder routes, string name)
    {
        var provider = routes.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(name);
        var answer = new Lazy<Task<TaggedJson>>(() => MakeAsync(provider));
        routes.MapGet($"/openapi/{name}.json", () => answer.Value).Charged(CallClass.Reads).ExcludeFromDescription();
    }

    private static async Task<TaggedJson> MakeAsync(IOpenApiDocumentProvider provider)
    {
        var json = new MemoryStream();
        var document = await provider.GetOpenApiDocumentAsync(CancellationToken.None);
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        return TaggedJson.Of(json.ToArray());
    }
}
