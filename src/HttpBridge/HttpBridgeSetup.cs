using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Registry.HttpBridge.Contracts;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Errors;

namespace Registry.HttpBridge;

/// <summary>Puts the bridge into a web application: services, limits, middleware and routes.</summary>
public static class HttpBridgeSetup
{
    public static void AddHttpBridge(this WebApplicationBuilder builder, BridgeState state)
    {
        builder.Services.AddSingleton(state);
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.AllowAnyOrigin().WithMethods("GET").WithExposedHeaders("X-Total-Count")));
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            // The OpenAPI document is made with these; answers carry their own from BridgeJson.
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, BridgeJson.Default);
        });
        builder.Services.AddOpenApi("v1", openApi => openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Registry";
            document.Info.Version = state.Options.Version;
            document.Info.Description = "Bootstrap node and registry of a far-mesh network.";
            return Task.CompletedTask;
        }));
        builder.WebHost.ConfigureKestrel(Limit);
    }

    public static void MapHttpBridge(this WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseCors();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "Registry HTTP API";
            page.SwaggerEndpoint("/openapi/v1.json", "Registry");
        });
        HealthEndpoint.Map(app);
        RegisterEndpoint.Map(app);
        StatementEndpoint.Map(app);
        HeartbeatEndpoint.Map(app);
        ActiveEndpoint.Map(app);
        NodeEndpoints.Map(app);
        BootstrapEndpoint.Map(app);
        StatsEndpoint.Map(app);
    }

    private static void Limit(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = HttpBridgeOptions.DefaultMaxBodyBytes;
        server.Limits.MaxConcurrentConnections = 4096;
        server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        server.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
    }
}
