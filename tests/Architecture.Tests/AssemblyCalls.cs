using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Registry.Architecture.Tests;

/// <summary>Every call, construction and method reference in an assembly's IL, with the type it is made from.</summary>
internal static class AssemblyCalls
{
    private static readonly FrozenDictionary<short, OpCode> OpCodes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToFrozenDictionary(code => code.Value);

    public static IEnumerable<MethodCall> Of(Assembly assembly)
    {
        using var file = File.OpenRead(assembly.Location);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0) continue;

            var caller = OutermostType(metadata, method.GetDeclaringType());
            var body = image.GetMethodBody(method.RelativeVirtualAddress).GetILReader();
            foreach (var (token, before) in Tokens(body))
            {
                if (Resolve(metadata, MetadataTokens.EntityHandle(token)) is var (type, name, parameters))
                {
                    yield return new MethodCall(caller, type, name, parameters, before);
                }
            }
        }
    }

    /// <summary>The tokens of call-like instructions, each with the constant 0 or 1 pushed right before it, if any.</summary>
    private static List<(int Token, int? Pushed)> Tokens(BlobReader il)
    {
        var found = new List<(int, int?)>();
        int? pushed = null;
        while (il.RemainingBytes > 0)
        {
            short value = il.ReadByte();
            if (value == 0xFE) value = (short)((0xFE << 8) | il.ReadByte());
            var code = OpCodes[value];
            if (code.OperandType == OperandType.InlineMethod)
            {
                found.Add((il.ReadInt32(), pushed));
            }
            else if (code.OperandType == OperandType.InlineSwitch)
            {
                var targets = il.ReadInt32();
                il.Offset += 4 * targets;
            }
            else
            {
                il.Offset += OperandSize(code.OperandType);
            }

            pushed = code == System.Reflection.Emit.OpCodes.Ldc_I4_0 ? 0 : code == System.Reflection.Emit.OpCodes.Ldc_I4_1 ? 1 : null;
        }

        return found;
    }

    private static int OperandSize(OperandType type) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    private static (string Type, string Name, IReadOnlyList<string> Parameters)? Resolve(MetadataReader metadata, EntityHandle handle)
    {
        if (handle.Kind == HandleKind.MethodSpecification)
        {
            handle = metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method;
        }

        if (handle.Kind != HandleKind.MemberReference) return null;

        var member = metadata.GetMemberReference((MemberReferenceHandle)handle);
        if (member.GetKind() != MemberReferenceKind.Method || TypeName(metadata, member.Parent) is not { } type) return null;
        return (type, metadata.GetString(member.Name), member.DecodeMethodSignature(TypeNameProvider.Instance, null).ParameterTypes);
    }

    private static string? TypeName(MetadataReader metadata, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeReference:
                var reference = metadata.GetTypeReference((TypeReferenceHandle)handle);
                return $"{metadata.GetString(reference.Namespace)}.{metadata.GetString(reference.Name)}";
            case HandleKind.TypeSpecification:
                // A generic instance: 0x15, class or value type, then the coded token of the open type.
                var blob = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
                if (blob.ReadByte() != 0x15) return null;
                blob.ReadByte();
                return TypeName(metadata, blob.ReadTypeHandle());
            default:
                return null;
        }
    }

    private static string OutermostType(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil) type = metadata.GetTypeDefinition(type.GetDeclaringType());
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
