using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Registry.HttpBridge.Description;
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
    private const string Document = "v1";

    public static void AddHttpBridge(this WebApplicationBuilder builder, BridgeState state)
    {
        builder.Services.AddSingleton(state);
        builder.Services.AddSingleton<ICorsPolicyProvider, ListenerCors>();
        builder.Services.AddCors();
        builder.Services.AddSingleton(_ => new LimitMeter(state.Limits, state.Connections, state.Bound));
        builder.Services.AddResponseCompression(compression => compression.MimeTypes = [AcceptHeader.Json, AcceptHeader.Ndjson]);
        builder.AddBridgeJson();
        builder.Services.AddOpenApi(Document, openApi => openApi.Describe(
            new OpenApiInfo { Title = "Registry", Version = state.Options.Version, Description = "Bootstrap node and registry of a far-mesh network." },
            "The API key of the node, whose hash its registration states.",
            isAlwaysNeeded: false));
        builder.WebHost.ConfigureKestrel(server => server.Limit(state.Options.Server));
        builder.BoundConnections(_ => state.Bound);
    }

    public static void MapHttpBridge(this WebApplication app)
    {
        var state = app.Services.GetRequiredService<BridgeState>();
        _ = app.Services.GetRequiredService<LimitMeter>();
        UnreadRequests.Listen(app.Services);
        app.UseAnswerHeaders();
        app.UseRouting();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseCallerAddresses(state);
        app.UseMiddleware<BlockedCallers>();

        // Before the limits, so that pages can read that they asked too much.
        app.UseCors();
        app.UseMiddleware<LimitMiddleware>();
        app.UseMiddleware<PlainQueries>();
        // Not for what tells secrets: their length would show through.
        app.UseWhen(context => context.Request.Path.StartsWithSegments(RoutingEndpoints.Root), routing => routing.UseResponseCompression());
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = AnswerHeaders.Pages.TrimStart('/');
            page.DocumentTitle = "Registry HTTP API";
            page.SwaggerEndpoint($"/openapi/{Document}.json", "Registry");
        });
        var calls = app.MapGroup("").AlsoHead().WithProblems(422);
        ApiDescription.Map(calls, Document);
        HealthEndpoint.Map(calls.MapGroup("").WithTags("Registry"));

        var unblocked = calls.MapGroup("").WithProblems(403);
        var registry = unblocked.MapGroup("").WithTags("Registry");
        RegisterEndpoint.Map(registry);
        StatementEndpoint.Map(registry);
        HeartbeatEndpoint.Map(registry);
        ActiveEndpoint.Map(registry);
        NodeEndpoints.Map(registry);
        AuthorizationEndpoints.Map(registry);
        DiagnoseEndpoint.Map(registry);
        BootstrapEndpoint.Map(registry);
        StatsEndpoint.Map(registry);
        PetalsEndpoints.Map(unblocked);
        RoutingEndpoints.Map(unblocked);
    }

    internal static void AddBridgeJson(this WebApplicationBuilder builder) => builder.Services.ConfigureHttpJsonOptions(json =>
    {
        // The OpenAPI document is made with these; answers carry their own from BridgeJson.
        json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
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
