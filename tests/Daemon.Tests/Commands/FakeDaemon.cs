using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Registry.Daemon.Tests.Commands;

/// <summary>Somebody who answers every call in the same way: another program, or a daemon that means no good.</summary>
internal sealed class FakeDaemon : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeDaemon(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public static Task<FakeDaemon> StartAsync(string type, string body, int status = 200) => StartAsync(async response =>
    {
        response.StatusCode = status;
        response.ContentType = type;
        await response.WriteAsync(body);
    });

    public static async Task<FakeDaemon> StartAsync(Func<HttpResponse, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(context => answer(context.Response));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new FakeDaemon(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
