using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.OpenApi;
using Registry.HttpBridge.Limits;

namespace Registry.HttpBridge.Description;

/// <summary>What the framework does not find out by itself, so that the API's description is true.</summary>
internal static class DescriptionRules
{
    private const string Key = "api_key";

    /// <param name="options">Of one document.</param>
    /// <param name="info">What it begins with.</param>
    /// <param name="credential">What "Authorization: Bearer" carries, in words.</param>
    /// <param name="isAlwaysNeeded">Whether no call goes without it; else it is that of those which a node may make by its key.</param>
    public static void Describe(this OpenApiOptions options, OpenApiInfo info, string credential, bool isAlwaysNeeded)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = info;
            // Where it was read from: behind a proxy nobody here knows another name, and Host is whatever the asker says.
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = credential },
            };
            foreach (var path in document.Paths.Values) path.Operations?.Remove(HttpMethod.Head); // as GET
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            AddPathParameters(operation, context.Description.RelativePath ?? "");
            AddHeaders(operation, context.Description.ActionDescriptor.EndpointMetadata);
            var proof = context.Description.ActionDescriptor.EndpointMetadata.OfType<ChargedCall>().LastOrDefault()?.Proof ?? NodeProof.None;
            if (isAlwaysNeeded || proof != NodeProof.None) operation.Security = Security(context.Document, isOptional: !isAlwaysNeeded);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            foreach (var property in context.JsonTypeInfo.Properties)
            {
                if (property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is not [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }]) continue;
                // It is absent then, and never null.
                schema.Required?.Remove(property.Name);
                if (schema.Properties?[property.Name] is OpenApiSchema { Type: { } type } value) value.Type = type & ~JsonSchemaType.Null;
            }

            return Task.CompletedTask;
        });
    }

    private static void AddPathParameters(OpenApiOperation operation, string path)
    {
        operation.Parameters ??= [];
        foreach (var name in RoutePatternFactory.Parse(path).Parameters.Select(parameter => parameter.Name).Except(operation.Parameters.Select(parameter => parameter.Name)))
        {
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }
    }

    private static void AddHeaders(OpenApiOperation operation, IEnumerable<object> metadata)
    {
        foreach (var header in metadata.OfType<AnswerHeader>().Append(new AnswerHeader("Retry-After", "Whole seconds after which the call would pass.", 429)))
        {
            if (operation.Responses?.TryGetValue(header.Status.ToString(CultureInfo.InvariantCulture), out var answer) != true || answer is not OpenApiResponse described) continue;
            described.Headers ??= new Dictionary<string, IOpenApiHeader>();
            described.Headers[header.Name] = new OpenApiHeader { Description = header.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }
    }

    private static List<OpenApiSecurityRequirement> Security(OpenApiDocument? document, bool isOptional)
    {
        var needed = new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, document)] = [] };
        return isOptional ? [needed, new OpenApiSecurityRequirement()] : [needed];
    }
}
