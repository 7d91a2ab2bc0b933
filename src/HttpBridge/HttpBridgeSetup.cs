using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;
using Registry.HttpBridge.Listeners;
using Registry.HttpBridge.Petals;
using Registry.HttpBridge.Routing;

namespace Registry.HttpBridge;

/// <summary>Puts the bridge into a web application: services, limits, middleware and routes. The operator's calls are not among them.</summary>
public static class HttpBridgeSetup
{
    public static void AddHttpBridge(this WebApplicationBuilder builder, BridgeState state)
    {
        builder.Services.AddSingleton(state);
        builder.Services.AddSingleton<ICorsPolicyProvider, ListenerCors>();
        builder.Services.AddCors();
        builder.Services.AddSingleton(_ => new LimitMeter(state.Limits, state.Connections, state.Bound));
        builder.Services.AddResponseCompression(compression => compression.MimeTypes = [AcceptHeader.Json, AcceptHeader.Ndjson]);
        builder.AddBridgeJson();
        builder.Services.AddOpenApi("v1", openApi => openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Registry";
            document.Info.Version = state.Options.Version;
            document.Info.Description = "Bootstrap node and registry of a far-mesh network.";
            return Task.CompletedTask;
        }));
        builder.WebHost.ConfigureKestrel(server => server.Limit(state.Options.Server));
        builder.BoundConnections(_ => state.Bound);
    }

    public static void MapHttpBridge(this WebApplication app)
    {
        var state = app.Services.GetRequiredService<BridgeState>();
        _ = app.Services.GetRequiredService<LimitMeter>();
        // HEAD wherever GET: answered as GET, of which the server sends no body.
        app.Use((context, next) =>
        {
            if (HttpMethods.IsHead(context.Request.Method)) context.Request.Method = HttpMethods.Get;
            return next(context);
        });
        app.UseRouting();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseCallerAddresses(state);
        app.UseMiddleware<BlockedCallers>();

        // Before the limits, so that pages can read that they asked too much.
        app.UseCors();
        app.UseMiddleware<LimitMiddleware>();
        // Not for what tells secrets: their length would show through.
        app.UseWhen(context => context.Request.Path.StartsWithSegments(RoutingEndpoints.Root), routing => routing.UseResponseCompression());
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
        AuthorizationEndpoints.Map(app);
        BootstrapEndpoint.Map(app);
        StatsEndpoint.Map(app);
        PetalsEndpoints.Map(app);
        RoutingEndpoints.Map(app);
    }

    internal static void AddBridgeJson(this WebApplicationBuilder builder) => builder.Services.ConfigureHttpJsonOptions(json =>
    {
        // The OpenAPI document is made with these; answers carry their own from BridgeJson.
        json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.SerializerOptions.TypeInfoResolverChain.Insert(0, BridgeJson.Default);
    });

    internal static void Limit(this KestrelServerOptions server, HttpServerOptions limits)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = limits.MaxBodyBytes;
        server.Limits.RequestHeadersTimeout = limits.HeadersTimeout;
        server.Limits.KeepAliveTimeout = limits.KeepAliveTimeout;
    }
}
